# Slope and relative indices: lm on the fractional rank with population weights, in logs and logits, and a quasi-binomial glm;
# errors of ratios by the delta method with derivatives taken numerically (four points). HC1 by sandwich.
# Written without looking at decentre. Run in this folder: Rscript slope.R
suppressMessages(library(sandwich))
data <- read.csv("bodies_input.csv")
x <- data$need
rows <- list()
add <- function(values, transform, weights, quantity, value) {
  rows[[length(rows) + 1]] <<- data.frame(values, transform, weights, quantity, value = sprintf("%.16g", value))
}
gradient <- function(f, at) sapply(seq_along(at), function(k) {
  h <- 1e-3 * max(1, abs(at[k])); move <- function(m) { at[k] <- at[k] + m * h; f(at) }
  (move(-2) - 8 * move(-1) + 8 * move(1) - move(2)) / (12 * h)
})
inverse <- list(none = identity, log = exp, logit = plogis, logistic = plogis)
forward <- list(none = identity, log = log, logit = qlogis, logistic = identity)
for (values in c("spend", "met")) for (weights in c("none", "population")) {
  y <- data[[values]]
  w <- if (weights == "none") rep(1, nrow(data)) else data$population
  p <- w / sum(w)
  rank <- sapply(x, function(v) (sum(p[x < v]) + sum(p[x <= v])) / 2)
  for (transform in if (values == "spend") c("none", "log") else names(inverse)) {
    target <- forward[[transform]](y)
    fit <- if (transform == "logistic") {
      suppressWarnings(glm(target ~ rank, family = quasibinomial, weights = w, control = glm.control(epsilon = 1e-15, maxit = 100)))
    } else lm(target ~ rank, weights = w)
    back <- inverse[[transform]]
    slope <- function(b) back(b[1] + b[2]) - back(b[1])
    relative <- function(b) back(b[1] + b[2]) / back(b[1])
    to_mean <- if (transform == "none") function(b) b[2] / (b[1] + b[2] / 2) else function(b) slope(b) / sum(p * y)
    b <- unname(coef(fit))
    error <- function(f, v) sqrt(c(gradient(f, b) %*% v %*% gradient(f, b)))
    add(values, transform, weights, "slope", slope(b))
    add(values, transform, weights, "relative", relative(b))
    add(values, transform, weights, "relative_to_mean", to_mean(b))
    add(values, transform, weights, "intercept", back(b[1]))
    add(values, transform, weights, "se", error(slope, vcov(fit)))
    if (transform != "logistic") add(values, transform, weights, "se_robust", error(slope, vcovHC(fit, type = "HC1")))
    add(values, transform, weights, "relative_se", error(relative, vcov(fit)))
    add(values, transform, weights, "relative_to_mean_se", error(to_mean, vcov(fit)))
  }
}
write.csv(do.call(rbind, rows), "slope.csv", row.names = FALSE, quote = FALSE)
