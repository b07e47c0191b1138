# Index numbers from first principles, in base R.
# Input: the artificial data set of the Producer Price Index Manual (2004), tables 19.1 and 19.2 (five periods, six
# commodities; the periods are given financial years here). Written without looking at decentre.
# Run in this folder: Rscript index_numbers.R
data <- read.csv("index_numbers_input.csv")
years <- sort(unique(data$year))
price <- function(y) data$price[data$year == y]
quantity <- function(y) data$quantity[data$year == y]

formulas <- list(
  laspeyres = function(p0, q0, p1, q1) weighted.mean(p1 / p0, p0 * q0),
  paasche = function(p0, q0, p1, q1) 1 / weighted.mean(p0 / p1, p1 * q1),
  fisher = function(p0, q0, p1, q1) {
    exp(mean(log(c(weighted.mean(p1 / p0, p0 * q0), 1 / weighted.mean(p0 / p1, p1 * q1)))))
  },
  tornqvist = function(p0, q0, p1, q1) {
    prod((p1 / p0)^(0.5 * (p0 * q0 / sum(p0 * q0) + p1 * q1 / sum(p1 * q1))))
  },
  sato_vartia = function(p0, q0, p1, q1) {
    s0 <- p0 * q0 / sum(p0 * q0)
    s1 <- p1 * q1 / sum(p1 * q1)
    # the logarithmic mean as an integral, L(a, b) = integral of a^t b^(1-t) over t from 0 to 1
    means <- mapply(function(a, b) {
      integrate(function(t) a^t * b^(1 - t), 0, 1, rel.tol = 1e-13, subdivisions = 1000)$value
    }, s1, s0)
    prod((p1 / p0)^(means / sum(means)))
  }
)

rows <- list()
for (method in names(formulas)) {
  index <- formulas[[method]]
  level <- 1
  for (i in seq_along(years)) {
    fixed <- if (i == 1) 1 else index(price(years[1]), quantity(years[1]), price(years[i]), quantity(years[i]))
    if (i > 1) {
      level <- level * index(price(years[i - 1]), quantity(years[i - 1]), price(years[i]), quantity(years[i]))
    }
    rows[[length(rows) + 1]] <- data.frame(method, year = years[i], fixed_base = fixed, chained = level)
  }
}
result <- do.call(rbind, rows)
result$fixed_base <- sprintf("%.15g", result$fixed_base)
result$chained <- sprintf("%.15g", result$chained)
write.csv(result, "index_numbers.csv", row.names = FALSE, quote = FALSE)
