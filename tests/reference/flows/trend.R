# Least squares slope, its t interval and the Durbin-Watson statistic of shares by year, in per cent.
#   Rscript trend.R   (R 4.2.2, lmtest)
library(lmtest)
series <- list(
  # House of Commons, written answer of 19 September 2003: revenue allocations over NHS and over departmental expenditure
  nhs = list(year = 1999:2005, share = c(78.2, 77.9, 75.4, 76.3, 73.5, 73.1, 72.5)),
  department = list(year = 1999:2005, share = c(76.9, 69.2, 57.9, 64.7, 62.8, 63.2, 63.1)),
  with_gap = list(year = c(2000, 2001, 2004, 2005, 2009), share = c(10, 12, 11, 17, 15))
)
rows <- lapply(names(series), function(name) {
  d <- as.data.frame(series[[name]])
  fit <- lm(share ~ year, d)
  data.frame(series = name, level = c(0.9, 0.95), slope = coef(fit)[[2]],
             low = sapply(c(0.9, 0.95), function(l) confint(fit, level = l)[2, 1]),
             high = sapply(c(0.9, 0.95), function(l) confint(fit, level = l)[2, 2]),
             durbin_watson = dwtest(fit)$statistic[[1]])
})
write.csv(format(do.call(rbind, rows), digits = 15), "trend.csv", row.names = FALSE, quote = FALSE)
