# Resampling in R: jackknife by the replicate weights of survey; exact two-sample and signed-rank tests by coin, with ties and
# zeros; every order of seven bodies by recursion; and a bootstrap of boot, whose draws are stored so that percentile and BCa
# limits can be compared draw for draw. Written without looking at decentre. Run in this folder: Rscript resampling.R
suppressMessages({library(survey); library(coin); library(boot)})
data <- read.csv("bodies_input.csv")
rows <- list()
add <- function(what, case, value) rows[[length(rows) + 1]] <<- data.frame(what, case, value = sprintf("%.16g", value))

design <- as.svrepdesign(svydesign(ids = ~1, weights = ~1, data = data), type = "JK1", mse = FALSE)
ratio <- svyratio(~spend, ~budget, design)
add("jackknife_se", "ratio", SE(ratio)); add("jackknife_se", "mean", SE(svymean(~spend, design)))

rounded <- round(data$spend, -2)  # ties
for (case in c("spend", "rounded")) {
  y <- if (case == "spend") data$spend else rounded
  for (alternative in c("two.sided", "greater", "less")) {
    test <- oneway_test(y ~ factor(data$group, levels = c(1, 0)), distribution = "exact", alternative = alternative)
    add("two_groups", paste(case, alternative), pvalue(test))
  }
}
change <- c(5, -3, 0, 12, 7, -7, 2, 0, 9, -1, 3, 3, 0, 14, -12, 6)  # ties and zeros
none <- rep(0, length(change))
for (zeros in c("Pratt", "Wilcoxon")) for (alternative in c("two.sided", "greater", "less")) {
  test <- wilcoxsign_test(change ~ none, distribution = "exact", zero.method = zeros, alternative = alternative)
  add("signed_rank", paste(tolower(zeros), alternative), pvalue(test))
}
add("signed_rank", "untied two.sided", wilcox.test(data$spend, data$budget, paired = TRUE, exact = TRUE)$p.value)
add("signed_rank", "untied V", wilcox.test(data$spend, data$budget, paired = TRUE, exact = TRUE)$statistic)

orders <- function(items) {
  if (length(items) == 1) return(list(items))
  found <- list()
  for (i in seq_along(items)) for (rest in orders(items[-i])) found[[length(found) + 1]] <- c(items[i], rest)
  found
}
few <- data[1:7, ]
all_orders <- orders(1:7)
p <- c(3, 1, 2, 5, 4, 2, 3) / 20
order_of <- rank(few$need)
rank_of <- sapply(few$need, function(v) (sum(p[few$need < v]) + sum(p[few$need <= v])) / 2)
index <- function(y) sum(p * y * (2 * rank_of - 1)) / sum(p * y)
studentised <- function(y) {
  g <- p * (2 * rank_of - 1)
  sum(g * y) / sqrt(sum(g^2 * (y - sum(p * y))^2))
}
correlation <- function(y) cor(y, few$need)
for (name in c("index", "studentised", "correlation")) {
  f <- get(name)
  moved <- sapply(all_orders, function(o) f(few$spend[o]))
  add("every_order", name, mean(abs(moved) >= abs(f(few$spend)) * (1 - 1e-12)))
  add("every_order", paste(name, "greater"), mean(moved >= f(few$spend) - 1e-12))
}

set.seed(1)
statistic <- function(d, i) sum(d$spend[i]) / sum(d$budget[i])
result <- boot(data, statistic, R = 499)
left <- empinf(result, type = "jack")  # (n - 1) (t0 - t without i)
without <- result$t0 - left / (nrow(data) - 1)
write.csv(data.frame(draw = sprintf("%.16g", result$t)), "boot_draws.csv", row.names = FALSE, quote = FALSE)
for (i in seq_along(without)) add("left_out", i, without[i])
apart <- mean(without) - without
a <- sum(apart^3) / (6 * sum(apart^2)^1.5)
z0 <- qnorm(mean(result$t < result$t0))
for (level in c(0.9, 0.95)) {
  z <- qnorm(c((1 - level) / 2, (1 + level) / 2))
  add("percentile", paste(level, "low"), quantile(result$t, (1 - level) / 2))
  add("percentile", paste(level, "high"), quantile(result$t, (1 + level) / 2))
  limits <- quantile(result$t, pnorm(z0 + (z0 + z) / (1 - a * (z0 + z))))
  add("bca", paste(level, "low"), limits[1]); add("bca", paste(level, "high"), limits[2])
  own <- boot.ci(result, conf = level, type = "bca", L = left)$bca[4:5]  # another quantile rule: close, not equal
  add("boot_ci_bca", paste(level, "low"), own[1]); add("boot_ci_bca", paste(level, "high"), own[2])
}
add("estimate", "ratio", result$t0); add("se", "ratio", sd(result$t))
write.csv(do.call(rbind, rows), "resampling.csv", row.names = FALSE, quote = FALSE)
