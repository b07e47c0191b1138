# Shift-share, classic and Esteban-Marquillas, from first principles, in base R: cell by cell, rates first.
# Input: region A and the nation of Farhauer and Kroell (2013), as given in the manual of the R package REAT (growth,
# shift: region 90, 20, 10, 60 to 100, 40, 10, 55; nation 400, 150, 150, 400 to 440, 210, 135, 480); Holukuluku of
# G. Krumme's course page (University of Washington, Geography 350); three invented districts. "elsewhere" is the nation
# less the region. Written without looking at decentre.
# Run in this folder: Rscript shift_share.R
data <- read.csv("shift_share_input.csv")
rows <- list()
for (example in unique(data$example)) {
  d <- data[data$example == example, ]
  rate <- sum(d$end) / sum(d$start) - 1
  for (k in seq_len(nrow(d))) {
    own <- d$end[k] / d$start[k] - 1
    same <- d$programme == d$programme[k]
    sector <- sum(d$end[same]) / sum(d$start[same]) - 1
    share <- sum(d$start[same]) / sum(d$start)
    homothetic_base <- sum(d$start[d$body == d$body[k]]) * share
    rows[[length(rows) + 1]] <- data.frame(
      example, body = d$body[k], programme = d$programme[k],
      national = sprintf("%.15g", d$start[k] * rate),
      mix = sprintf("%.15g", d$start[k] * (sector - rate)),
      local = sprintf("%.15g", d$start[k] * (own - sector)),
      homothetic = sprintf("%.15g", homothetic_base * (own - sector)),
      allocation = sprintf("%.15g", (d$start[k] - homothetic_base) * (own - sector))
    )
  }
}
write.csv(do.call(rbind, rows), "shift_share.csv", row.names = FALSE, quote = FALSE)
