package dev.onetrip.users;

import dev.onetrip.web.LineByLine;

/** Counts users that were created, and lines that failed. */
final class Tally implements LineByLine.Tally {
    private int created;
    private int failed;

    @Override
    public void count(Object verdict) {
        if (verdict instanceof CreateUserHandler.CreatedLine) {
            created++;
        } else {
            failed++;
        }
    }

    @Override
    public Object summary() {
        return new Summary(new Counts(created + failed, created, failed));
    }

    private record Summary(Counts summary) {}

    private record Counts(int lines, int created, int failed) {}
}
