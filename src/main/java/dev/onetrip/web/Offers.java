package dev.onetrip.web;

import static org.springframework.http.MediaType.APPLICATION_JSON;
import static org.springframework.http.MediaType.APPLICATION_NDJSON;
import static org.springframework.http.MediaType.TEXT_EVENT_STREAM;

import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.RequestPredicate;
import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.ServerRequest;

/**
 * The forms in which a path answers, the usual one first. A request gets the one that its {@code Accept} likes best;
 * one with {@code q=0} never. A range that says more counts before one that says less: {@code application/json;q=0,
 * *}{@code /*} is anything but JSON.
 *
 * <p>Source: RFC 9110, 12.4.2 and 12.5.1.
 */
public final class Offers {
    /** One thing. */
    public static final Offers ONE = new Offers(APPLICATION_JSON);
    /** A list, as a page or whole. */
    public static final Offers LIST = new Offers(APPLICATION_JSON, APPLICATION_NDJSON);
    /** One thing that can be followed. */
    public static final Offers LIVE = new Offers(APPLICATION_JSON, TEXT_EVENT_STREAM);
    /** A list that can be followed. */
    public static final Offers LIVE_LIST = new Offers(APPLICATION_JSON, APPLICATION_NDJSON, TEXT_EVENT_STREAM);

    /** What can only be followed. */
    public static final Offers STREAM = new Offers(TEXT_EVENT_STREAM);

    private static final Comparator<MediaType> SAYS_MORE = Comparator.<MediaType>comparingInt(
                    range -> range.isWildcardType() ? 0 : range.isWildcardSubtype() ? 1 : 2)
            .thenComparingInt(range -> range.getParameters().size());

    private final List<MediaType> forms;

    private Offers(MediaType... forms) {
        this.forms = List.of(forms);
    }

    /** Takes the requests that get this form. */
    public RequestPredicate as(MediaType form) {
        return new Liked(this, form);
    }

    /** The form is the one that the request likes best. */
    private record Liked(Offers offers, MediaType form) implements RequestPredicate {
        @Override
        public boolean test(ServerRequest request) {
            return form.equals(offers.best(request.headers().accept()));
        }

        @Override
        public void accept(RequestPredicates.Visitor visitor) {
            visitor.header(HttpHeaders.ACCEPT, form.toString());
        }
    }

    /** Null where none is accepted. */
    @Nullable MediaType best(List<MediaType> accepted) {
        MediaType best = null;
        double most = 0;
        for (MediaType form : forms) {
            double quality = accepted.isEmpty() ? 1 : quality(form, accepted);
            if (quality > most) {
                best = form;
                most = quality;
            }
        }
        return best;
    }

    private static double quality(MediaType form, List<MediaType> accepted) {
        return accepted.stream()
                .filter(range -> range.includes(form))
                .max(SAYS_MORE)
                .map(MediaType::getQualityValue)
                .orElse(0.0);
    }
}
