# Inequality and composition from first principles: double sums over pairs, groups one at a time, and the Helmert contrasts of
# base R as the log-ratio basis. Decomposition of a concentration index with lm.
# Written without looking at decentre. Run in this folder: Rscript inequality.R
data <- read.csv("bodies_input.csv")
rows <- list()
add <- function(measure, weights, parameter, value) {
  rows[[length(rows) + 1]] <<- data.frame(measure, weights, parameter, value = sprintf("%.16g", value))
}
y <- data$spend; x <- data$need
rank_of <- function(x, p) sapply(x, function(v) (sum(p[x < v]) + sum(p[x <= v])) / 2)
concentration <- function(y, x, p) 2 * cov.wt(cbind(y, rank_of(x, p)), p, method = "ML")$cov[1, 2] / sum(p * y)
for (weights in c("none", "population")) {
  w <- if (weights == "none") rep(1, nrow(data)) else data$population
  p <- w / sum(w); mu <- sum(p * y); relative <- y / mu
  add("gini", weights, "", sum(outer(p, p) * abs(outer(y, y, "-"))) / (2 * mu))
  add("theil", weights, "total", sum(p * relative * log(relative)))
  parts <- sapply(split(seq_along(y), data$region), function(i) {
    inside <- sum(p[i] * y[i]) / sum(p[i]); money <- sum(p[i] * y[i]) / mu
    c(between = money * log(inside / mu), within = money * sum(p[i] * y[i] / inside * log(y[i] / inside)) / sum(p[i]))
  })
  add("theil", weights, "between", sum(parts["between", ]))
  add("theil", weights, "within", sum(parts["within", ]))
  for (a in c(-1, 0, 0.5, 1, 2, 3)) add("generalised_entropy", weights, a, if (a == 0) sum(p * log(mu / y)) else
    if (a == 1) sum(p * relative * log(relative)) else sum(p * (relative^a - 1)) / (a * (a - 1)))
  for (e in c(0.5, 1, 2)) add("atkinson", weights, e, if (e == 1) 1 - exp(sum(p * log(y))) / mu else
    1 - sum(p * y^(1 - e))^(1 / (1 - e)) / mu)
  add("coefficient_of_variation", weights, "", sqrt(sum(p * (y - mu)^2)) / mu)
  add("kakwani", weights, "need", concentration(y, x, p) - concentration(x, x, p))
  add("kakwani", weights, "income", concentration(y, data$income, p) - concentration(x, data$income, p))
  add("reynolds_smolensky", weights, "", concentration(data$income, data$income, p) - concentration(data$income + x, data$income, p))
  fit <- lm(y ~ need + old + income, data, weights = w)
  b <- coef(fit)[-1]; z <- as.matrix(data[c("need", "old", "income")]); means <- colSums(p * z)
  for (k in colnames(z)) {
    add("contribution", weights, k, b[k] * means[k] / mu * concentration(z[, k], x, p))
    add("elasticity", weights, k, b[k] * means[k] / mu)
  }
  add("contribution", weights, "residual", 2 * sum(p * residuals(fit) * (rank_of(x, p) - 0.5)) / mu)
}
first <- c(12, 30, 7, 44, 1); second <- c(20, 22, 9, 40, 9)
u <- first / sum(first); v <- second / sum(second)
add("dissimilarity", "", "", 1 - sum(pmin(u, v)))
entropy <- function(s) -sum(s * log2(s))
add("jensen_shannon", "", "", entropy((u + v) / 2) - (entropy(u) + entropy(v)) / 2)
add("hellinger", "", "", sqrt(1 - sum(sqrt(u * v))))
add("aitchison_distance", "", "", sqrt(sum((outer(log(u), log(u), "-") - outer(log(v), log(v), "-"))^2) / (2 * length(u))))
for (k in seq_along(u)) add("clr", "", k, log(u[k] / prod(u)^(1 / length(u))))
basis <- contr.helmert(length(u)); basis <- -sweep(basis, 2, sqrt(colSums(basis^2)), "/")
for (k in seq_len(ncol(basis))) add("ilr", "", k, sum(basis[, k] * log(u)))
write.csv(do.call(rbind, rows), "inequality.csv", row.names = FALSE, quote = FALSE)
