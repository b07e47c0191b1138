# Concentration indices and their errors from first principles, with sandwich and survey for the errors.
# A body's step of the ranks runs from the share of weights below it to the share up to it (ties share a step); the index
# is the integral over the ranks of a weight times the step's mean value. The convenient regression is lm; HC1 and clusters
# by sandwich; the same once more by survey, whose factor n/(n-1) is turned into n/(n-2).
# Written without looking at decentre. Run in this folder: Rscript concentration.R
suppressMessages({library(sandwich); library(survey)})
data <- read.csv("bodies_input.csv")
rows <- list()
add <- function(values, weights, kind, aversion, quantity, value) {
  rows[[length(rows) + 1]] <<- data.frame(values, weights, kind, aversion, quantity, value = sprintf("%.16g", value))
}
steps <- function(x, w) {
  below <- sapply(x, function(v) sum(w[x < v])) / sum(w)
  upto <- sapply(x, function(v) sum(w[x <= v])) / sum(w)
  list(low = below, high = upto)
}
slope_of <- function(kind, nu) switch(kind,
  extended = function(p) 1 - nu * (1 - p)^(nu - 1),
  symmetric = function(p) nu * 2^(nu - 2) * abs(p - 0.5)^(nu - 1) * sign(p - 0.5),
  function(p) 2 * p - 1)
mean_over <- function(f, a, b) {
  cut <- sort(unique(c(a, b, if (a < 0.5 && b > 0.5) 0.5)))
  sum(sapply(seq_len(length(cut) - 1), function(k) integrate(f, cut[k], cut[k + 1], rel.tol = 1e-13)$value)) / (b - a)
}
for (values in c("spend", "met")) for (weights in c("none", "population")) {
  y <- data[[values]]
  w <- if (weights == "none") rep(1, nrow(data)) else data$population
  mu <- weighted.mean(y, w)
  s <- steps(data$need, w)
  kinds <- list(c("standard", 2), c("generalised", 2), c("modified", 2), c("extended", 1.5), c("extended", 4),
                c("symmetric", 3), c("symmetric", 2.5))
  if (values == "met") kinds <- c(kinds, list(c("erreygers", 2), c("wagstaff", 2)))
  for (k in kinds) {
    kind <- k[1]; nu <- as.numeric(k[2])
    g <- mapply(function(a, b) mean_over(slope_of(kind, nu), a, b), s$low, s$high)
    f <- switch(kind, generalised = 1, modified = 1 / (mu - 0.02), erreygers = 4, wagstaff = 1 / (mu * (1 - mu)), 1 / mu)
    p <- w / sum(w)
    add(values, weights, kind, nu, "estimate", f * sum(p * y * g))
    left <- y * f * sum(p * (g - sum(p * g))^2)
    fit <- lm(left ~ g, weights = w)
    add(values, weights, kind, nu, "se", sqrt(vcov(fit)[2, 2]))
    add(values, weights, kind, nu, "se_robust", sqrt(vcovHC(fit, type = "HC1")[2, 2]))
    add(values, weights, kind, nu, "se_cluster", sqrt(vcovCL(fit, cluster = data$region, type = "HC1")[2, 2]))
    frame <- data.frame(left, g, w, region = data$region)
    n <- nrow(frame)
    for (ids in c("~1", "~region")) {
      design <- svydesign(ids = as.formula(ids), weights = ~w, data = frame)
      se <- SE(svyglm(left ~ g, design))[2] * sqrt((n - 1) / (n - 2))
      add(values, weights, kind, nu, if (ids == "~1") "se_robust_survey" else "se_cluster_survey", se)
    }
  }
}
# The delta error of Kakwani, Wagstaff and van Doorslaer (1997), eq. 14: no weights, no ties
y <- data$spend[order(data$income)]; n <- length(y); mu <- mean(y); rank <- (seq_len(n) - 0.5) / n
index <- 2 * sum(y * rank) / (n * mu) - 1
q <- cumsum(y) / (n * mu)
a <- y / mu * (2 * rank - 1 - index) + 2 - c(0, q[-n]) - q
add("spend", "none", "standard by income", 2, "estimate", index)
add("spend", "none", "standard by income", 2, "se_delta", sqrt((mean(a^2) - (1 + index)^2) / n))
write.csv(do.call(rbind, rows), "concentration.csv", row.names = FALSE, quote = FALSE)
