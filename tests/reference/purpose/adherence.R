# Intervals for a number of bodies out of N, from a sample of n: hypergeometric tails tried one K at a time with phyper;
# plain binomial with binom.test and prop.test (Wilson, no continuity correction). Base R, written without looking at
# decentre.
# Run in this folder: Rscript adherence.R
exact <- function(x, n, N, alpha) {
  kept <- Filter(function(K) {
    phyper(x - 1, K, N - K, n, lower.tail = FALSE) > alpha / 2 * (1 + 1e-10) &&
      phyper(x, K, N - K, n) > alpha / 2 * (1 + 1e-10)
  }, x:(N - n + x))
  range(kept)
}
wilson <- function(share, n, level) {
  z <- qnorm(1 - (1 - level) / 2)
  half <- z * sqrt(share * (1 - share) / n + z^2 / (4 * n^2))
  (share + z^2 / (2 * n) + c(-1, 1) * half) / (1 + z^2 / n)
}
rows <- list()
add <- function(method, N, n, level, x, limits) {
  rows[[length(rows) + 1]] <<- data.frame(method, bodies = N, n, level, x,
    low = sprintf("%.15g", limits[1]), high = sprintf("%.15g", limits[2]))
}
for (design in list(c(42, 20), c(152, 103), c(30, 8), c(209, 177), c(61, 7), c(24, 23))) {
  N <- design[1]; n <- design[2]
  for (level in c(0.9, 0.95, 0.99)) for (x in unique(c(0, 1, n %/% 4, n %/% 2, n - 1, n))) {
    add("exact", N, n, level, x, exact(x, n, N, 1 - level))
    add("wilson", N, n, level, x, N * wilson(x / n, n * (N - 1) / (N - n), level))
  }
}
for (n in c(20, 143)) for (level in c(0.9, 0.95)) for (x in c(0, 1, 7, n %/% 2, n)) {
  add("exact", NA, n, level, x, binom.test(x, n, conf.level = level)$conf.int)
  add("wilson", NA, n, level, x, prop.test(x, n, conf.level = level, correct = FALSE)$conf.int)
}
write.csv(do.call(rbind, rows), "adherence.csv", row.names = FALSE, quote = FALSE)
