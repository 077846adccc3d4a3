package dev.onetrip.orders;

/**
 * The outcome of a write.
 *
 * @param order as the write left it; as it was before one that deleted it
 * @param replayed whether it was the outcome of an earlier request with the same key
 */
record PlacedOrder(Order order, boolean replayed) {
    /** The same, answered again. */
    PlacedOrder again() {
        return new PlacedOrder(order, true);
    }

    /** Where the order is. */
    String path() {
        return "/customers/" + order.customerId() + "/orders/" + order.id();
    }
}
