# Two-way fixed effects with errors clustered by body, and the wild cluster bootstrap with every pattern of signs.
# Least squares with all dummies (lm), clustered scores by sandwich::vcovCL without any factor (type HC0, cadjust off), then
# the small-sample factor of fixest put on by hand: G/(G-1) * (n-1)/(n-K), K = slopes + years, body dummies not counted.
# plm (within, two ways) and its Arellano covariance must agree. CV3: leave out one body at a time, refit; clubSandwich's
# CR3 has no factor and must equal it after (G-1)/G, once body means are out of every column (with body dummies among the
# regressors clubSandwich meets a singular matrix for each body, and its generalised inverse gives another number).
# Written without looking at decentre.
# Grunfeld: package plm. The other panel is invented here: gaps, a body that comes late, one with a single year.
# Run in this folder: Rscript panel.R
suppressPackageStartupMessages({library(plm); library(sandwich); library(clubSandwich)})
same <- function(a, b, tolerance = 1e-8) stopifnot(max(abs(as.numeric(a) - as.numeric(b))) < tolerance)
rows <- list()
add <- function(case, term, quantity, value) {
  rows[[length(rows) + 1]] <<- data.frame(case, term, quantity, value = sprintf("%.15g", value))
}

dummies <- function(d) {
  m <- model.matrix(~ factor(d$body) + factor(d$year))
  m[, qr(m)$pivot[seq_len(qr(m)$rank)], drop = FALSE]
}
crv1 <- function(fit, d, slopes) {
  n <- nrow(d); G <- length(unique(d$body)); K <- slopes + length(unique(d$year))
  vcovCL(fit, cluster = d$body, type = "HC0", cadjust = FALSE) * G / (G - 1) * (n - 1) / (n - K)
}
without_one <- function(y, X, w, d, term) {
  G <- unique(d$body)
  whole <- lm(y ~ 0 + X, weights = w)$coefficients[term]
  parts <- sapply(G, function(g) {
    keep <- d$body != g
    lm(y[keep] ~ 0 + X[keep, ], weights = w[keep])$coefficients[term]
  })
  sqrt((length(G) - 1) / length(G) * sum((parts - whole)^2))
}
# every pattern of signs; the null b imposed; p is the share strictly above
wild <- function(y, x, others, w, d) {
  G <- match(d$body, unique(d$body)); size <- max(G); root <- sqrt(w)
  y <- y * root; x <- x * root; others <- others * root
  full <- qr(cbind(x, others)); rest <- qr(others); tilde <- qr.resid(rest, x)
  signs <- as.matrix(expand.grid(rep(list(c(1, -1)), size)))
  t_of <- function(Y, b) {
    estimate <- colSums(tilde * Y) / sum(tilde^2)
    residual <- qr.resid(full, Y)
    scores <- rowsum(tilde * residual, G)
    (estimate - b) / (sqrt(colSums(scores^2)) / sum(tilde^2))
  }
  p <- function(b) {
    fitted <- qr.fitted(rest, y - b * x) + b * x
    residual <- y - fitted
    stars <- t_of(fitted + residual * t(signs)[G, ], b)
    mean(abs(stars) > abs(t_of(as.matrix(y), b)) * (1 + 1e-9))
  }
  end <- function(side) {
    estimate <- sum(tilde * y) / sum(tilde^2); inside <- 0; outside <- side * 1e-3
    while (p(estimate + outside) > 0.05) { inside <- outside; outside <- 2 * outside }
    for (i in 1:45) {
      middle <- (inside + outside) / 2
      if (p(estimate + middle) > 0.05) inside <- middle else outside <- middle
    }
    estimate + inside
  }
  c(p_zero = p(0), p_one = p(1), low = end(-1), high = end(1))
}
study <- function(case, y, columns, w, d, bootstrap) {
  D <- dummies(d); X <- cbind(columns, D); k <- ncol(columns)
  fit <- lm(y ~ 0 + X, weights = w); V <- crv1(fit, d, k); G <- length(unique(d$body))
  for (j in seq_len(k)) {
    term <- colnames(columns)[j]
    add(case, term, "estimate", coef(fit)[j])
    add(case, term, "se", sqrt(V[j, j]))
    add(case, term, "p_cluster_zero", 2 * pt(-abs(coef(fit)[j]) / sqrt(V[j, j]), G - 1))
    add(case, term, "p_cluster_one", 2 * pt(-abs(coef(fit)[j] - 1) / sqrt(V[j, j]), G - 1))
    add(case, term, "classical_se", summary(fit)$coefficients[j, 2])
    add(case, term, "freedom", fit$df.residual)
    add(case, term, "cv3", without_one(y, X, w, d, j))
    if (bootstrap) {
      found <- wild(y, columns[, j], cbind(columns[, -j, drop = FALSE], D), w, d)
      for (name in names(found)) add(case, term, paste0("wild_", name), found[name])
    }
  }
  list(fit = fit, V = V, X = X)
}

data("Grunfeld", package = "plm")
g <- data.frame(body = paste("firm", sprintf("%02d", Grunfeld$firm)), year = Grunfeld$year,
  inv = Grunfeld$inv, value = Grunfeld$value, capital = Grunfeld$capital)
columns <- as.matrix(g[, c("value", "capital")])
found <- study("grunfeld", g$inv, columns, rep(1, nrow(g)), g, TRUE)
within <- plm(inv ~ value + capital, Grunfeld, index = c("firm", "year"), model = "within", effect = "twoways")
same(coef(within), coef(found$fit)[1:2])
raw <- vcovHC(within, method = "arellano", type = "HC0", cluster = "group")
same(raw * 10 / 9 * 199 / (200 - 22), found$V[1:2, 1:2])
mean_out <- function(m) m - apply(m, 2, function(v) ave(v, g$body))
X <- mean_out(cbind(columns, model.matrix(~ factor(g$year))[, -1])); y <- g$inv - ave(g$inv, g$body)
CR3 <- vcovCR(lm(y ~ 0 + X), cluster = g$body, type = "CR3")
for (j in 1:2) same(sqrt(CR3[j, j] * 9 / 10), without_one(g$inv, found$X, rep(1, 200), g, j))
# body effects alone: the p printed for several packages, 2 of 1,024
firms <- model.matrix(~ factor(g$body))
add("grunfeld firms", "value", "wild_p_zero",
  wild(g$inv, columns[, 1], cbind(columns[, 2], firms), rep(1, nrow(g)), g)["p_zero"])
label <- function(year) sprintf("%d-%02d", year, (year + 1) %% 100)
write.csv(transform(g, year = label(year)), "grunfeld.csv", row.names = FALSE, quote = FALSE)

# the invented panel
set.seed(11)
bodies <- 11; years <- 2008:2015
p <- expand.grid(year = years, body = sprintf("board %02d", 1:bodies), stringsAsFactors = FALSE)[, 2:1]
heads <- round(exp(rnorm(bodies, 12, 0.5)))[match(p$body, unique(p$body))]
p$population <- round(heads * (1 + 0.01 * rnorm(nrow(p)) + 0.02 * (p$year - 2008)))
p$earmark <- round(heads * (4 + rgamma(nrow(p), 2, 0.5)))
p$control <- round(rnorm(nrow(p)), 4)
p$spend <- round(heads * (40 + rnorm(bodies)[match(p$body, unique(p$body))] * 5 + rnorm(nrow(p)) * 2) + 0.5 * p$earmark)
p$exposure <- round(runif(bodies), 4)[match(p$body, unique(p$body))]
gone <- (p$body == "board 02" & p$year < 2010) | (p$body == "board 03" & p$year == 2011) |
  (p$body == "board 07" & p$year != 2012) | (p$body == "board 09" & p$year > 2013)
p <- p[!gone, ]
rownames(p) <- NULL
write.csv(transform(p, year = label(year)), "panel.csv", row.names = FALSE, quote = FALSE)
first <- ave(seq_len(nrow(p)), p$body, FUN = min)
base <- p$population[first]
columns <- cbind(earmark = p$earmark / base, control = p$control)
for (weighting in c("body", "pound")) {
  w <- if (weighting == "pound") base else rep(1, nrow(p))
  study(weighting, p$spend / base, columns, w, p, TRUE)
  after <- match(paste(p$body, p$year + 1), paste(p$body, p$year))
  now <- !is.na(after)
  study(paste(weighting, "lead"), (p$spend / base)[now],
    cbind(lead = columns[after[now], 1], columns[now, ]), w[now], p[now, ], FALSE)
}

# an event study: the rule from 2012, reference 2011
e <- p[p$body != "board 07", ]
others <- setdiff(years, 2011)
columns <- sapply(others, function(k) e$exposure * (e$year == k))
colnames(columns) <- label(others)
y <- e$spend / base[p$body != "board 07"]
found <- study("event", y, columns, rep(1, nrow(e)), e, TRUE)
k <- sum(others < 2011); G <- length(unique(e$body)); b <- coef(found$fit)[1:k]
f <- as.numeric(b %*% solve(found$V[1:k, 1:k]) %*% b) / k
add("event", "pre_trend", "F", f)
add("event", "pre_trend", "p", pf(f, k, G - 1, lower.tail = FALSE))
after <- which(others > 2011)
L <- rep(0, ncol(found$X)); L[after] <- 1 / length(after)
add("event", "mean after", "estimate", sum(L * coef(found$fit)))
add("event", "mean after", "se", sqrt(as.numeric(L %*% found$V %*% L)))
add("event", "trend", "erasing", mean(coef(found$fit)[after]) / mean(others[after] - 2011))
line <- lm(b ~ 0 + I(others[1:k] - 2011))
add("event", "trend", "observed", coef(line))
L <- rep(0, ncol(found$X)); L[1:k] <- (others[1:k] - 2011) / sum((others[1:k] - 2011)^2)
add("event", "trend", "observed_se", sqrt(as.numeric(L %*% found$V %*% L)))
write.csv(do.call(rbind, rows), "panel_results.csv", row.names = FALSE, quote = FALSE)
