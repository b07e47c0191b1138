# LMDI-I and Shapley (Das Gupta) from first principles, in base R.
# Input: invented sub-groups and factors. LMDI: the logarithmic mean as an integral. Shapley: every order of the four
# factors walked through, and the mean taken. Written without looking at decentre.
# Run in this folder: Rscript attribution.R
data <- read.csv("attribution_input.csv", check.names = FALSE)
factors <- c("population", "need", "price", "real_spend")
groups <- data$sub_group[data$when == "start"]
x0 <- as.matrix(data[data$when == "start", factors])
x1 <- as.matrix(data[data$when == "end", factors])

orders <- function(items) {
  if (length(items) == 1) return(list(items))
  found <- list()
  for (i in seq_along(items)) for (rest in orders(items[-i])) found[[length(found) + 1]] <- c(items[i], rest)
  found
}

shapley <- function(before, after) {
  total <- rep(0, length(before))
  all_orders <- orders(seq_along(before))
  for (order in all_orders) {
    now <- before
    for (k in order) {
      then <- prod(now)
      now[k] <- after[k]
      total[k] <- total[k] + prod(now) - then
    }
  }
  total / length(all_orders)
}

lmdi <- function(before, after) {
  a <- prod(after)
  b <- prod(before)
  mean_ab <- b * integrate(function(t) (a / b)^t, 0, 1, rel.tol = 1e-13, subdivisions = 1000)$value
  mean_ab * log(after / before)
}

rows <- list()
for (i in seq_along(groups)) {
  for (method in c("lmdi", "shapley")) {
    parts <- get(method)(x0[i, ], x1[i, ])
    pounds <- sprintf("%.15g", parts)
    rows[[length(rows) + 1]] <- data.frame(method, sub_group = groups[i], factor = factors, pounds)
  }
}
write.csv(do.call(rbind, rows), "attribution.csv", row.names = FALSE, quote = FALSE)
