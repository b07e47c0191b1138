# Departures of pairs of mixes. Aitchison distance: package vegan (vegdist, method "aitchison") on mixes whose zeros were
# replaced by the multiplicative rule; total variation: half of vegan's Manhattan distance; Jensen-Shannon by Shannon
# entropies (vegan's diversity, base 2): H(m) - (H(p) + H(q)) / 2. Written without looking at decentre.
# Bodies in two groups: every labelling, one at a time, with combn.
# Run in this folder: Rscript departure.R
suppressPackageStartupMessages(library(vegan))
set.seed(3)
filled <- function(x, delta) {
  x <- x / sum(x)
  zero <- x == 0
  x <- x * (1 - sum(zero) * delta)
  x[zero] <- delta
  x
}
aitchison <- function(b, a, part) {
  delta <- part / length(b)^2
  as.numeric(vegdist(rbind(filled(b, delta), filled(a, delta)), method = "aitchison"))
}
pairs <- list(
  list(c(500, 300, 200), c(150, 90, 260)),
  list(c(0.2, 0.4, 0.4, 0), c(1, 1, 1, 1)),
  list(c(367000, 160000, 2000, 82046, 107069, 45907, 45595), c(0, 80000, 0, 41023, 41289, 133127, 132330)),
  list(c(1, 0, 3, 0, 5), c(0, 2, 3, 4, 0)),
  list(round(rexp(12), 3), round(rexp(12), 3))
)
rows <- list()
for (k in seq_along(pairs)) {
  b <- pairs[[k]][[1]]; a <- pairs[[k]][[2]]
  p <- b / sum(b); q <- a / sum(a)
  found <- c(
    level = sum(a) / sum(b),
    shortfall = sum(pmax(b - a, 0)) / sum(b),
    share_moved = as.numeric(vegdist(rbind(p, q), method = "manhattan")) / 2,
    aitchison_distance = aitchison(b, a, 1),
    aitchison_distance_tenth = aitchison(b, a, 0.1),
    jensen_shannon = diversity((p + q) / 2, base = 2) - (diversity(p, base = 2) + diversity(q, base = 2)) / 2
  )
  rows[[k]] <- data.frame(pair = k, intended = paste(b, collapse = " "), actual = paste(a, collapse = " "),
    t(sprintf("%.15g", found)))
  names(rows[[k]])[4:9] <- names(found)
}
write.csv(do.call(rbind, rows), "departure_pairs.csv", row.names = FALSE, quote = FALSE)

bodies <- 9
meant <- matrix(round(1000 * rexp(bodies * 4)), bodies)
spent <- matrix(round(1000 * rexp(bodies * 4)), bodies)
group <- c("A", "A", "B", "A", "B", "B", "A", "B", "B")
mix <- function(rows, table) { s <- colSums(table[rows, , drop = FALSE]); s / sum(s) }
apart <- function(first) {
  rest <- setdiff(seq_len(bodies), first)
  actual <- mix(first, spent) - mix(rest, spent)
  moved <- actual - (mix(first, meant) - mix(rest, meant))
  c(sum(abs(actual)), sum(abs(moved))) / 2
}
there <- apart(which(group == "A"))
every <- apply(combn(bodies, 4), 2, apart)
found <- data.frame(statistic = c("actual_mix", "departure"), distance = sprintf("%.15g", there),
  p = sprintf("%.15g", rowMeans(every >= there - 1e-10)), labellings = ncol(every))
write.csv(found, "departure_groups.csv", row.names = FALSE, quote = FALSE)
write.csv(data.frame(body = paste0("body ", seq_len(bodies)), group, meant = meant, spent = spent),
  "departure_bodies.csv", row.names = FALSE, quote = FALSE)
