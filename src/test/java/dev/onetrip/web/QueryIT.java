package dev.onetrip.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Contract;
import dev.onetrip.support.Rack;
import dev.onetrip.support.RawHttp;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.parameters.Parameter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The query parameters of each operation of the contract, and others. */
class QueryIT {
    private static final Contract CONTRACT = Contract.served();
    private static final String UNKNOWN = "is not known here";
    private static final Map<String, String> VARIABLES = Map.of(
            "{customerId}", "7b0b7f5e-8a52-4d0a-9d35-2f3f7a3f6d11",
            "{slug}", "query",
            "{board}", "1",
            "{type}", "unreadable",
            "{file}", "page.js",
            "{id}", "1");

    @RegisterExtension
    static final Rack RACK = Rack.shared();

    /** One operation of the contract, with a path that has values. */
    private record Asked(String method, String path, boolean isPage, List<String> names) {
        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    static Stream<Asked> operations() {
        return CONTRACT.api().getPaths().entrySet().stream()
                .flatMap(path -> path.getValue().readOperationsMap().entrySet().stream()
                        .map(operation -> asked(path.getKey(), operation.getKey(), operation.getValue())));
    }

    private static Asked asked(String template, PathItem.HttpMethod method, Operation operation) {
        String path = template;
        for (Map.Entry<String, String> variable : VARIABLES.entrySet()) {
            path = path.replace(variable.getKey(), variable.getValue());
        }
        List<Parameter> parameters = operation.getParameters() == null ? List.of() : operation.getParameters();
        List<String> names = parameters.stream()
                .map(CONTRACT::parameter)
                .filter(parameter -> "query".equals(parameter.getIn()))
                .map(Parameter::getName)
                .toList();
        return new Asked(method.name(), path, operation.getTags().contains("site"), names);
    }

    private static Answer send(Asked asked, String query) throws IOException {
        try (RawHttp http = new RawHttp(RACK.service().port())) {
            http.send(asked.method() + " " + asked.path() + "?" + query
                    + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
            return http.receive();
        }
    }

    @ParameterizedTest
    @MethodSource("operations")
    void aParameterThatTheContractDoesNotNameIs400WithTheNamesThatItHas(Asked asked) throws IOException {
        Answer answer = send(asked, "limitt=3");
        if (asked.isPage()) {
            assertThat(answer.status()).isEqualTo(200);
            return;
        }
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().at("/errors/0/field").asString()).isEqualTo("limitt");
        String detail = answer.json().at("/errors/0/detail").asString();
        assertThat(detail).startsWith(UNKNOWN);
        assertThat(words(detail)).containsAll(asked.names());
        assertThat(asked.names().isEmpty()).isEqualTo(detail.endsWith("takes no query parameters"));
    }

    private static List<String> words(String detail) {
        return List.of(
                detail.substring(detail.indexOf("nown: ") + "nown: ".length()).split(", "));
    }

    @ParameterizedTest
    @MethodSource("operations")
    void aParameterThatTheContractNamesIsKnown(Asked asked) throws IOException {
        for (String name : asked.names()) {
            assertThat(send(asked, name + "=1").text()).doesNotContain(UNKNOWN);
        }
    }

    @ParameterizedTest
    @MethodSource("operations")
    void aParameterGivenTwiceIs400(Asked asked) throws IOException {
        List<String> wrong = new ArrayList<>();
        for (String name : asked.names()) {
            Answer answer = send(asked, name + "=1&" + name + "=1");
            if (answer.status() != 400 || !answer.text().contains(name + " must be given once, not 2 times")) {
                wrong.add(answer.toString());
            }
        }
        assertThat(wrong).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"=", "limit", "%6c%69mit=2", "limit=2&", "LIMIT=2", "limit%20=2", "&&"})
    void namesAreReadAsTheyWereMeant(String query) throws IOException {
        Answer answer = send(new Asked("GET", "/users", false, List.of()), query);
        boolean isKnown = query.replace("%6c%69", "li").contains("limit=") || query.matches("[=&]*");
        assertThat(answer.status()).as(answer.toString()).isEqualTo(isKnown ? 200 : 400);
    }

    @ParameterizedTest
    @CsvSource({
        "/users?limt=2, did you mean limit?",
        "/users?Oder=desc, did you mean order?",
        "/orders?stauts=pending, did you mean status?",
        "/strategies?strategy=cte, takes no query parameters",
    })
    void aMisspelledParameterComesWithTheNearestKnownOne(String path, String said) {
        Answer answer = RACK.http().get(path);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("detail").asString()).contains(said);
    }

    @Test
    void aMisspelledParameterOfAWriteWritesNothing() {
        Answer answer = RACK.http()
                .post("/repositories/query-write/commits?stratgy=copy", "", "Content-Type", "application/x-ndjson");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("detail").asString()).contains("strategy");
        assertThat(RACK.database().number("SELECT count(*) FROM repositories WHERE slug = 'query-write'"))
                .isZero();
    }

    @Test
    void aMisspelledParameterOfAJobIsRefusedBeforeItIsTaken() {
        Answer answer = RACK.http()
                .post(
                        "/repositories/query-job/commits?stratgy=copy",
                        "",
                        "Content-Type",
                        "application/x-ndjson",
                        "Prefer",
                        "respond-async");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(RACK.database().number("SELECT count(*) FROM jobs WHERE path LIKE '%query-job%'"))
                .isZero();
    }
}
