# Optimal intervals of Bartroff, Lorden and Wang (2022), from the authors' own R package hyperMCI (function CI_interval).
# The package states no licence, so it is not stored here: give the path of its file R/hyperMCI.R.
# Designs with two equally likely ends (n = N/2) are left out: there floating point decides in the authors' code; those
# are tried in tests/purpose/test_purpose_adherence.py in whole-number arithmetic.
# Run in this folder: Rscript optimal.R PATH/TO/hyperMCI.R
source(commandArgs(trailingOnly = TRUE)[1])
rows <- list()
for (N in c(41, 42, 61, 100, 152, 207)) for (n in round(N * c(0.05, 0.1, 0.3, 0.476, 0.7, 0.95))) {
  for (level in c(0.9, 0.95, 0.99)) {
    limits <- CI_interval(N, n, 1 - level)
    rows[[length(rows) + 1]] <- data.frame(bodies = N, n, level, x = 0:n, low = limits[1, ], high = limits[2, ])
  }
}
write.csv(do.call(rbind, rows), "optimal.csv", row.names = FALSE, quote = FALSE)
