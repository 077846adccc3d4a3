package dev.onetrip.migrations;

/** How the command ends, for scripts; the numbers never change. */
enum ExitCode {
    DONE(0),
    CANNOT_START(1),
    USAGE(2),
    DOES_NOT_FIT(3),
    NO_RIGHTS(4),
    READ_ONLY(5),
    BUSY(6),
    FAILED(7),
    BROKEN(8),
    HALF_DONE(9);

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }
}
