package dev.onetrip.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Http;
import dev.onetrip.support.Rack;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A refusal says what was sent and what would do. */
@TestMethodOrder(MethodOrderer.Random.class)
class TeachingErrorsIT {
    private static final String JSON = "application/json";

    /** Each way: longer than the deadline that is asked for, however quick the machine is. */
    private static final Duration FAR_AWAY = Duration.ofMillis(50);

    private static final String USER =
            "{\"username\":\"%s\",\"score\":%s,\"profile\":{\"firstname\":\"A\",\"lastname\":\"L\"}}";

    @RegisterExtension
    static final Rack RACK = Rack.shared()
            .with("onetrip.commits.allowed-hosts", "nosuch.invalid,127.0.0.1:1")
            .with("onetrip.commits.git-hosts", "127.0.0.1:1")
            .with("onetrip.commits.allow-private-addresses", "true");

    private final Http http = RACK.http();

    private static String detail(Answer answer, int status) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        return answer.json().get("detail").asString();
    }

    @Test
    void aWrongTypeIsShown() {
        assertThat(detail(http.post("/users", USER.formatted("wrong", "\"ten\"")), 400))
                .isEqualTo("score is \"ten\"; a number is needed");
        assertThat(RACK.database().number("SELECT count(*) FROM users WHERE username = 'wrong'"))
                .isZero();
    }

    @Test
    void aFailedConditionCarriesTheStoredEtagOfCustomerProductAndOrder() {
        String customer = "/customers/" + UUID.randomUUID();
        assertThat(http.send("PUT", customer, JSON, "").status()).isEqualTo(201);
        assertThat(http.send("PUT", customer, JSON, "{\"name\":\"Ada\"}").status())
                .isEqualTo(200);
        Answer stale = http.send("PUT", customer, JSON, "{\"name\":\"Eva\"}", "If-Match", "\"1\"");
        assertThat(detail(stale, 412)).contains("the stored version is \"2\"");
        assertThat(stale.header("etag")).contains("\"2\"");
        assertThat(http.send("PUT", customer, JSON, "", "If-None-Match", "*").header("etag"))
                .contains("\"2\"");
        assertThat(http.send(
                                "PUT",
                                customer,
                                JSON,
                                "{\"name\":\"Eva\"}",
                                "If-Match",
                                stale.header("etag").orElseThrow())
                        .status())
                .isEqualTo(200);
        assertThat(http.send("PUT", "/products/77", JSON, "{\"name\":\"A\",\"stock\":1}")
                        .status())
                .isEqualTo(201);
        assertThat(http.send("PUT", "/products/77", JSON, "{\"name\":\"B\",\"stock\":1}", "If-Match", "\"9\"")
                        .header("etag"))
                .contains("\"1\"");
    }

    @Test
    void aConditionOnNothingCarriesNoEtag() {
        Answer answer = http.send("PUT", "/customers/" + UUID.randomUUID(), JSON, "", "If-Match", "*");
        assertThat(detail(answer, 412)).isEqualTo("If-Match is *, nothing is stored.");
        assertThat(answer.header("etag")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET ", "DELETE ", "GET /answer"})
    void anUnknownJobIsUnknownOnEachOfItsRoutes(String route) {
        String id = UUID.randomUUID().toString();
        String path = "/jobs/" + id + route.substring(route.indexOf(' ') + 1);
        Answer answer = route.startsWith("GET") ? http.get(path) : http.send("DELETE", path, JSON, "");
        assertThat(detail(answer, 404)).isEqualTo("There is no job %s.", id);
    }

    @Test
    void aJobWithoutAnAnswerYetSaysItsState() {
        String job = http.post("/users", USER.formatted("later", "1"), "Prefer", "respond-async")
                .header("location")
                .orElseThrow();
        assertThat(detail(http.get(job + "/answer"), 404))
                .isEqualTo("The job %s is queued and has no answer yet.", job.substring("/jobs/".length()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/users", "/customers", "/orders"})
    void aDeadlineOfAMillisecondDoesNotBlameThePool(String path) {
        RACK.proxy().delay(FAR_AWAY);
        String detail = detail(http.get(path, "Request-Timeout", "0.001"), 504);
        assertThat(detail)
                .endsWith("Request-Timeout is 0.001 s; more seconds, or no Request-Timeout, may do.")
                .doesNotContain("free", "in use", "full");
    }

    @Test
    void aCreationWithADeadlineOfAMillisecondSaysSoAndWritesNothing() {
        RACK.proxy().delay(FAR_AWAY);
        String detail = detail(http.post("/users", USER.formatted("late", "1"), "Request-Timeout", "0.001"), 504);
        assertThat(detail).contains("Request-Timeout is 0.001 s").doesNotContain("free", "in use", "full");
        assertThat(RACK.database().number("SELECT count(*) FROM users WHERE username = 'late'"))
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://github.com/a/b", "git://nosuch.invalid/a/b", "file:///tmp/x"})
    void aHostThatIsNotAllowedIsRefusedWithThoseThatAre(String url) {
        assertThat(detail(http.post("/repositories", "{\"url\":\"" + url + "\"}"), 403))
                .contains("not allowed here; allowed: https://nosuch.invalid, https://127.0.0.1:1, git://127.0.0.1:1.");
    }

    @ParameterizedTest
    @CsvSource({
        "https://nosuch.invalid/a/b, The name of the host in nosuch.invalid does not resolve. Check the URL.",
        "https://127.0.0.1:1/a/b, The server at 127.0.0.1:1 takes no connection. Check host and port of the URL.",
        "git://127.0.0.1:1/a/b, The server at 127.0.0.1:1 takes no connection. Check host and port of the URL.",
    })
    void aCloneThatFailsSaysWhatTheNetworkSaid(String url, String said) {
        Answer answer = http.post("/repositories", "{\"url\":\"" + url + "\",\"wait\":true}");
        assertThat(detail(answer, 502)).isEqualTo(said);
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://ada:hunter2@github.com/a/b", "ada:hunter2@github.com:a/b", "http://h/?t=hunter2"})
    void aPasswordInAUrlIsNotShown(String url) {
        Answer answer = http.post("/repositories", "{\"url\":\"" + url + "\"}");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).doesNotContain("hunter2");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            PUT   | /users     | application/json | 405 | The method is PUT; this path takes GET, HEAD, POST
            POST  | /users     | text/plain       | 415 | Content-Type is "text/plain"; the body must be application/json, application/x-ndjson
            PATCH | /nosuch    | application/json | 404 | Nothing is served at "/nosuch"; /openapi.yaml lists the paths
            """)
    void whatNoRouteTakesIsShownWithWhatWouldDo(String method, String path, String type, int status, String said) {
        assertThat(detail(http.send(method, path, type, "{}"), status)).isEqualTo(said);
    }

    @Test
    void anAnswerThatIsOfNoUseIsRefusedWithTheFormsThatThereAre() {
        assertThat(detail(http.get("/users", "Accept", "text/html"), 406))
                .startsWith("Accept is \"text/html\"; the answer can be one of application/json, ");
    }
}
