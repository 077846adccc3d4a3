package dev.onetrip.customers;

import dev.onetrip.web.LineByLine;

/** Counts customers that were inserted or there already, and lines that failed. */
final class Tally implements LineByLine.Tally {
    private static final int CREATED = 201;

    private int inserted;
    private int existing;
    private int failed;

    @Override
    public void count(Object verdict) {
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

    @Override
    public Object summary() {
        return new Summary(new Counts(inserted + existing + failed, inserted, existing, failed));
    }

    private record Summary(Counts summary) {}

    private record Counts(int lines, int inserted, int existing, int failed) {}
}
