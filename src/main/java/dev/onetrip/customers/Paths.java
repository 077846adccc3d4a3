package dev.onetrip.customers;

import dev.onetrip.core.Refusal;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.springframework.web.reactive.function.server.ServerRequest;

/** The keys of customers, in paths: 36 characters, in either case. */
final class Paths {
    private static final String CUSTOMER_ID = "customerId";
    private static final Pattern UUID_FORM =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");
    private static final String DETAIL = "must be a UUID, e.g. 7b0b7f5e-8a52-4d0a-9d35-2f3f7a3f6d11";

    private Paths() {}

    /**
     * The key of the path.
     *
     * @throws Refusal.Unreadable if it is none
     */
    static UUID customerId(ServerRequest request) {
        return read(request.pathVariable(CUSTOMER_ID)).orElseThrow(() -> new Refusal.Unreadable(CUSTOMER_ID, DETAIL));
    }

    /** More than {@link UUID#fromString} would refuse: it takes groups of any length. */
    static Optional<UUID> read(String text) {
        return UUID_FORM.matcher(text).matches() ? Optional.of(UUID.fromString(text)) : Optional.empty();
    }
}
