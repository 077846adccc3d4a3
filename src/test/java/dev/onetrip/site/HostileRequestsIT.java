package dev.onetrip.site;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Catalogue;
import dev.onetrip.support.Contract;
import dev.onetrip.support.Database;
import dev.onetrip.support.Rack;
import dev.onetrip.support.RawHttp;
import dev.onetrip.support.Seeds;
import dev.onetrip.users.Hostile;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.parameters.Parameter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever stands in any place of any operation that the contract names, path, query, header, media type and body: it
 * is text, or refused, and the answer is one that the contract allows.
 */
class HostileRequestsIT {
    private static final String ORDERS = "orders";

    /** Those that broke a service once, and as many variations of them. */
    private static final int LEAST_TEXTS = 200;

    @RegisterExtension
    static final Rack RACK = Rack.shared();

    private final Database database = RACK.database();

    static Stream<Hostility> operations() {
        return Contract.served().api().getPaths().entrySet().stream()
                // a fault that a text did not refuse would happen
                .filter(path -> !path.getKey().startsWith("/faults/"))
                .flatMap(path -> path.getValue().readOperationsMap().entrySet().stream()
                        // the answer of an operation that only streams has no end to wait for
                        .filter(operation ->
                                !operation.getValue().getOperationId().startsWith("follow"))
                        .map(operation -> new Hostility(
                                operation.getKey().name(),
                                path.getKey(),
                                parameters(path.getValue(), operation.getValue().getParameters()),
                                operation.getValue())));
    }

    private static List<Parameter> parameters(PathItem path, List<Parameter> own) {
        List<Parameter> all = new ArrayList<>();
        Optional.ofNullable(path.getParameters()).ifPresent(all::addAll);
        Optional.ofNullable(own).ifPresent(all::addAll);
        return all.stream().map(Contract.served()::parameter).distinct().toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("operations")
    void hostileTextHarmsNothingInAnyPlace(Hostility operation) throws IOException {
        assertHarmless(operation, operation.places().size());
    }

    @Tag("soak")
    @ParameterizedTest(name = "{0}")
    @MethodSource("operations")
    void tenThousandHostileTextsHarmNothingInAnyPlace(Hostility operation) throws IOException {
        assertHarmless(operation, 10_000);
    }

    /** So many calls: each place in turn has any of the texts. */
    private void assertHarmless(Hostility operation, int calls) throws IOException {
        List<String> catalogue = Catalogue.of(database);
        Map<String, Long> rows = Catalogue.rows(database);
        List<Function<String, Hostility.Call>> places = operation.places();
        SplittableRandom random = Seeds.random("hostile " + operation);
        List<String> texts = Hostile.strings(random, Math.max(LEAST_TEXTS, calls));
        long deleted = 0;
        for (int i = 0; i < calls; i++) {
            Hostility.Call call = places.get(i % places.size()).apply(texts.get(random.nextInt(texts.size())));
            Answer answer = answer(call);
            assertThat(answer.status()).as("%s%n-> %s", call, answer).isBetween(200, 499);
            deleted += call.method().equals("DELETE") && answer.status() == 204 ? 1 : 0;
            // the page and the contract name the server, and a sample of Java what it throws
            assertThat(answer.text().replace("PostgreSQL", "").replace("throws Exception", ""))
                    .as("%s", call)
                    .doesNotContain("Exception", "SQL", "syntax error");
            assertThatCode(() -> Contract.served().check(call.method(), call.path(), answer))
                    .as("%s", call)
                    .doesNotThrowAnyException();
        }
        assertThat(Catalogue.of(database)).isEqualTo(catalogue);
        assertKept(rows, deleted);
    }

    /** A text that is the number of a stored order deletes that order, with its items; nothing else ever goes. */
    private void assertKept(Map<String, Long> before, long deleted) {
        Map<String, Long> after = Catalogue.rows(database);
        assertThat(after.getOrDefault(ORDERS, 0L)).isGreaterThanOrEqualTo(before.getOrDefault(ORDERS, 0L) - deleted);
        assertThat(after)
                .allSatisfy((table, count) -> assertThat(count)
                        .as(table)
                        .isGreaterThanOrEqualTo(
                                deleted > 0 && table.startsWith("order") ? 0 : before.getOrDefault(table, 0L)));
    }

    /** On a connection of its own: one that breaks the framing of HTTP itself costs it. */
    private static Answer answer(Hostility.Call call) throws IOException {
        try (RawHttp http = new RawHttp(RACK.service().port())) {
            http.send(call.request().getBytes(UTF_8));
            return http.receive();
        }
    }
}
