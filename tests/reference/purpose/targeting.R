# Every figure of assess_targeting by lm and cor, for the bodies as they are, without each one, and for 40 draws of boot.
#   Rscript targeting.R    (in this folder; base R and boot)
library(boot)

bodies <- read.csv("targeting_input.csv")
bodies$y <- bodies$spend / bodies$population
bounds <- c(1, 8)

middle <- function(need, w) {  # van Ourti 2004: ties share the mean weighted rank
  sapply(need, function(x) (sum(w[need < x]) + sum(w[need == x]) / 2) / sum(w))
}

index <- function(y, r, w) {  # the convenient regression of conindex
  v <- sum(w * (r - weighted.mean(r, w))^2) / sum(w)
  unname(coef(lm(I(2 * v * y / weighted.mean(y, w)) ~ r, weights = w))[2])
}

figures <- function(data, i) {
  d <- data[i, ]
  r <- middle(d$need, d$population)
  w <- d$population
  m <- weighted.mean(d$y, w)
  c_spend <- index(d$y, r, w)
  ends <- coef(lm(y ~ r, data = d, weights = w))
  fit <- lm(y ~ need, data = d)
  c(concentration_index = c_spend, absolute_index = c_spend * m, kakwani = c_spend - index(d$need, r, w),
    slope_index = unname(ends[2]), relative_index = unname(sum(ends) / ends[1]),
    erreygers = 4 * m * c_spend / diff(bounds),
    wagstaff = m * c_spend * diff(bounds) / ((bounds[2] - m) * (m - bounds[1])),
    spearman = cor(d$y, d$need, method = "spearman"),
    fit_slope = unname(coef(fit)[2]), fit_intercept = unname(coef(fit)[1]), fit_R2 = summary(fit)$r.squared)
}

n <- nrow(bodies)
set.seed(20240323)
drawn <- boot(bodies, figures, R = 40)
counts <- rbind(rep(1, n), 1 - diag(n), boot.array(drawn))
values <- rbind(drawn$t0, t(sapply(seq_len(n), function(k) figures(bodies, -k))), drawn$t)
colnames(counts) <- bodies$body
rows <- c("all", paste("without", bodies$body), paste("draw", 1:40))
table <- data.frame(row = rows, counts, format(values, digits = 16, trim = TRUE), check.names = FALSE)
write.csv(table, "targeting.csv", row.names = FALSE, quote = FALSE)
