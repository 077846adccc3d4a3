package dev.onetrip.web;

import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** UUIDs as clients write them: 36 characters, in either case. */
final class UuidText {
    /** What is said of a text that is none. */
    static final String DETAIL = "must be a UUID, e.g. 7b0b7f5e-8a52-4d0a-9d35-2f3f7a3f6d11";

    private static final Pattern FORM =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");

    private UuidText() {}

    /** Empty for more texts than {@link UUID#fromString} refuses: that takes groups of any length. */
    static Optional<UUID> read(String text) {
        return FORM.matcher(text).matches() ? Optional.of(UUID.fromString(text)) : Optional.empty();
    }
}
