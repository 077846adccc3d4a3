package dev.onetrip.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.core.ProblemType;
import dev.onetrip.support.Answer;
import dev.onetrip.support.Rack;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SiteIT {
    @RegisterExtension
    static final Rack RACK = Rack.shared();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/docs",
                "/openapi.yaml",
                "/openapi.json",
                "/openapi-json-only.json",
                "/site/page.js",
                "/site/swagger-ui-bundle.js"
            })
    void anUnchangedFileIsNotSentTwice(String path) {
        Answer first = RACK.http().get(path);
        assertThat(first.status()).isEqualTo(200);
        Answer again =
                RACK.http().get(path, "If-None-Match", first.header("ETag").orElseThrow());
        assertThat(again.status()).isEqualTo(304);
        assertThat(again.text()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/docs"})
    void aPageHoldsNothingInlineAndNothingFromElsewhere(String path) {
        assertThat(RACK.http().get(path).text())
                .doesNotContainPattern("<script(?![^>]*src=\"/site/)|<style|style=|\\son\\w+=|https?://");
    }

    @Test
    void theContractIsYaml() {
        Answer contract = RACK.http().get("/openapi.yaml");
        assertThat(contract.header("Content-Type")).contains("application/yaml;charset=UTF-8");
        assertThat(contract.text()).startsWith("openapi: 3.0.3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/openapi.json", "/openapi-json-only.json"})
    void theContractIsJsonTooWithTheHeadersOfTheYaml(String path) {
        Answer contract = RACK.http().get(path);
        assertThat(contract.header("Content-Type")).contains("application/json;charset=UTF-8");
        assertThat(contract.json().get("openapi").asString()).isEqualTo("3.0.3");
        Answer yaml = RACK.http().get("/openapi.yaml");
        for (String header : List.of("Cache-Control", "Content-Security-Policy", "X-Content-Type-Options")) {
            assertThat(contract.header(header)).as(header).isPresent().isEqualTo(yaml.header(header));
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyTypeOfProblemHasItsPage(ProblemType type) {
        assertThat(RACK.http().get(type.uri()).json().get("title").asString()).isEqualTo(type.title());
        assertThat(RACK.http().get(type.uri(), "Accept", "text/html,*/*;q=0.8").text())
                .contains("<h1>" + type.title() + "</h1>");
        assertThat(RACK.http().get("/problems").text()).contains(type.uri());
    }

    @Test
    void whatIsNoTypeOrNoFileIsNotFound() {
        assertThat(RACK.http().get("/problems/none").status()).isEqualTo(404);
        assertThat(RACK.http().get("/site/none.js").status()).isEqualTo(404);
        assertThat(RACK.http().get("/site/..%2fapplication.yaml").status()).isEqualTo(404);
    }
}
