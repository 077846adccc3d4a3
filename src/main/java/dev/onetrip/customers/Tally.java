package dev.onetrip.customers;

/** Counts the verdicts of a stream, for the line that ends the answer and says that it is whole. */
final class Tally {
    private static final int CREATED = 201;

    private int inserted;
    private int existing;
    private int failed;

    void count(Object verdict) {
        if (verdict instanceof UpsertManyHandler.DoneLine done) {
            if (done.status() == CREATED) {
                inserted++;
            } else {
                existing++;
            }
        } else {
            failed++;
        }
    }

    Object summary() {
        return new Summary(new Counts(inserted + existing + failed, inserted, existing, failed));
    }

    private record Summary(Counts summary) {}

    private record Counts(int lines, int inserted, int existing, int failed) {}
}
