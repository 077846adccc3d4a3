package dev.onetrip.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Database;
import dev.onetrip.support.Rack;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** What no client should send: each its own problem, naming the field where one is to blame, and nothing stored. */
@TestMethodOrder(MethodOrderer.Random.class)
class BadInputIT {
    private static final String PROFILE = "\"profile\":{\"firstname\":\"f\",\"lastname\":\"l\"}";

    @RegisterExtension
    static final Rack RACK = Rack.shared();

    private final Database database = RACK.database();

    /** The field is empty where none is to blame, and several are divided by blanks. */
    record Bad(String json, int status, String fields) {}

    private static Bad user(String username, String score, String profile, int status, String fields) {
        String json = Stream.of(username, score, profile)
                .filter(part -> !part.isEmpty())
                .reduce((a, b) -> a + "," + b)
                .orElse("");
        return new Bad("{" + json + "}", status, fields);
    }

    private static Bad name(String json, int status) {
        return user("\"username\":" + json, "\"score\":1", PROFILE, status, "username");
    }

    private static Bad score(String json, int status, String field) {
        return user("\"username\":\"u\"", "\"score\":" + json, PROFILE, status, field);
    }

    private static Bad profile(String json, int status, String fields) {
        return user("\"username\":\"u\"", "\"score\":1", json, status, fields);
    }

    static Stream<Bad> badBodies() {
        return Stream.of(names(), scores(), profiles(), documents()).flatMap(List::stream);
    }

    private static List<Bad> names() {
        return List.of(
                name("\"\"", 422),
                name("null", 422),
                user("", "\"score\":1", PROFILE, 422, "username"),
                name("5", 400),
                name("true", 400),
                name("[\"u\"]", 400),
                name("{}", 400),
                name("\"\\u0000\"", 400),
                name("\"a\\u0000b\"", 400),
                name("\"\\ud800\"", 400),
                name("\"\\udc00\"", 400),
                name("\"\\udc00\\ud800\"", 400),
                name("\"" + "x".repeat(101) + "\"", 422),
                name("\"" + "x".repeat(9_000) + "\"", 400));
    }

    private static List<Bad> scores() {
        return List.of(
                score("\"5\"", 400, "score"),
                score("null", 422, "score"),
                user("\"username\":\"u\"", "", PROFILE, 422, "score"),
                score("true", 400, "score"),
                score("[1]", 400, "score"),
                score("{}", 400, "score"),
                score("1e400", 422, "score"),
                score("-1e400", 422, "score"),
                score("1e999999", 422, "score"),
                score("1e-999999", 422, "score"),
                score("1e99999999999", 422, "score"),
                score("1000000000000.000000000001", 422, "score"),
                score("0.0000000000001", 422, "score"),
                score("9".repeat(200_000), 400, "score"),
                score("NaN", 400, ""),
                score("Infinity", 400, ""),
                score("-Infinity", 400, ""),
                score("0x10", 400, ""),
                score("01", 400, ""),
                score("+1", 400, ""),
                score(".5", 400, ""),
                score("1,5", 400, ""));
    }

    private static List<Bad> profiles() {
        return List.of(
                profile("", 422, "profile"),
                profile("\"profile\":null", 422, "profile"),
                profile("\"profile\":{}", 422, "profile.firstname profile.lastname"),
                profile("\"profile\":\"Ada\"", 400, "profile"),
                profile("\"profile\":[]", 400, "profile"),
                profile(
                        "\"profile\":{\"firstname\":\"\",\"lastname\":null}",
                        422,
                        "profile.firstname profile.lastname"),
                profile("\"profile\":{\"firstname\":\"f\",\"lastname\":\"l\",\"title\":\"Dr\"}", 400, "profile.title"),
                profile("\"profile\":{\"firstname\":\"f\",\"lastname\":\"\\u0000\"}", 400, "profile.lastname"),
                profile("\"profile\":{\"firstname\":{},\"lastname\":\"l\"}", 400, "profile.firstname"));
    }

    private static List<Bad> documents() {
        String good = Sent.user("u", 1);
        return List.of(
                new Bad("", 400, ""),
                new Bad("   \n ", 400, ""),
                new Bad("null", 400, ""),
                new Bad("[]", 400, ""),
                new Bad("[" + good + "]", 400, ""),
                new Bad("\"text\"", 400, ""),
                new Bad("{", 400, ""),
                new Bad(good + good, 400, ""),
                new Bad(good + ",", 400, ""),
                new Bad(good.replace("\"score\":1", "\"score\":1,\"score\":2"), 400, "score"),
                new Bad(good.replace("\"score\"", "\"Score\""), 400, "Score"),
                new Bad(good.replace("{\"username\"", "{\"id\":7,\"username\""), 400, "id"),
                new Bad(good.replace("{\"username\"", "{\"__proto__\":{},\"username\""), 400, "__proto__"),
                new Bad("{\"a\":".repeat(10_000), 400, "a"),
                new Bad("{\"profile\":" + "[".repeat(10_000), 400, "profile" + ".0".repeat(15)),
                new Bad("{'username':'u'}", 400, ""),
                new Bad("{\"username\":\"u\" /* c */}", 400, ""),
                new Bad("username=u&score=1", 400, ""),
                new Bad("<user/>", 400, ""));
    }

    @ParameterizedTest
    @MethodSource("badBodies")
    void aBadBodyIsRefusedNamingItsFieldsAndNothingIsStored(Bad bad) {
        Tables before = Tables.of(database);
        Answer answer = RACK.http().post("/users", bad.json());
        assertThat(answer.status()).as("%s", answer).isEqualTo(bad.status());
        assertThat(answer.header("Content-Type")).contains("application/problem+json");
        assertThat(answer.json().get("type").asString())
                .isEqualTo(bad.status() == 422 ? "/problems/invalid" : "/problems/unreadable");
        assertThat(fields(answer.json())).as("%s", answer).isEqualTo(bad.fields());
        assertThat(answer.text()).hasSizeLessThan(2_000).doesNotContain("Exception", "dev.onetrip", "jackson");
        assertThat(Tables.of(database)).isEqualTo(before);
    }

    /** The fields that a problem blames, divided by blanks. */
    static String fields(JsonNode problem) {
        return problem.path("errors")
                .valueStream()
                .map(error -> error.get("field").asString())
                .collect(Collectors.joining(" "));
    }

    /** Null, missing and empty are three things to say. */
    @ParameterizedTest
    @CsvSource({
        "'{\"score\":1,PROFILE}', username is missing; a string is needed",
        "'{\"username\":null,\"score\":1,PROFILE}', username is null; a string is needed",
        "'{\"username\":\"\",\"score\":1,PROFILE}', username has 0 characters; 1 to 100 are needed"
    })
    void nullMissingAndEmptyAreToldApart(String json, String detail) {
        Answer answer = RACK.http().post("/users", json.replace("PROFILE", PROFILE));
        assertThat(answer.json().get("detail").asString()).isEqualTo(detail);
    }
}
