package dev.onetrip.site;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.function.Supplier;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The contract in each form that is served: the YAML byte by byte, and two of JSON. Those are made from the YAML once,
 * off the event loop, when a client first asks for one: a start does not wait for them.
 */
final class ContractForms {
    private static final String SOURCE = "/openapi.yaml";
    private static final JsonMapper JSON = JsonMapper.shared();

    private final SiteFile yaml = SiteFile.read(SOURCE, MediaType.valueOf("application/yaml"));
    private final Mono<SiteFile> json = made(ContractForms::json);
    private final Mono<SiteFile> jsonOnly = made(ContractForms::jsonOnly);

    private static Mono<SiteFile> made(Supplier<ObjectNode> form) {
        return Mono.fromCallable(() -> SiteFile.of(JSON.writeValueAsBytes(form.get()), MediaType.APPLICATION_JSON))
                .subscribeOn(Schedulers.boundedElastic())
                .cache();
    }

    /** The contract with a sample of each operation in each {@link SampleLanguage}. */
    static ObjectNode json() {
        ObjectNode contract = read();
        CodeSamples.addTo(contract);
        return contract;
    }

    /** What is left of {@link #json()} where a client speaks JSON alone, see {@link JsonOnly}. */
    static ObjectNode jsonOnly() {
        return JsonOnly.of(json());
    }

    private static ObjectNode read() {
        try (InputStream in = Objects.requireNonNull(ContractForms.class.getResourceAsStream(SOURCE), SOURCE)) {
            Object tree = new Yaml(new SafeConstructor(new LoaderOptions())).load(in);
            return JSON.valueToTree(tree);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Mono<ServerResponse> yaml(ServerRequest request) {
        return yaml.answer(request);
    }

    Mono<ServerResponse> json(ServerRequest request) {
        return json.flatMap(file -> file.answer(request));
    }

    Mono<ServerResponse> jsonOnly(ServerRequest request) {
        return jsonOnly.flatMap(file -> file.answer(request));
    }
}
