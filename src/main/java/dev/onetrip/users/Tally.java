package dev.onetrip.users;

/** Counts the verdicts of a stream, for the line that ends the answer and says that it is whole. */
final class Tally {
    private int created;
    private int failed;

    void count(Object verdict) {
        if (verdict instanceof CreateUserHandler.CreatedLine) {
            created++;
        } else {
            failed++;
        }
    }

    Object summary() {
        return new Summary(new Counts(created + failed, created, failed));
    }

    private record Summary(Counts summary) {}

    private record Counts(int lines, int created, int failed) {}
}
