package dev.onetrip.site;

import dev.onetrip.core.Refusal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** The scripts and styles of the pages, all of them files of this service. */
final class Assets {
    private static final MediaType SCRIPT = MediaType.valueOf("text/javascript");
    private static final MediaType STYLE = MediaType.valueOf("text/css");
    private static final MediaType IMAGE = MediaType.valueOf("image/svg+xml");

    private static final List<String> SCRIPTS = List.of(
            "theme.js",
            "page.js",
            "base.js",
            "feeds.js",
            "groups.js",
            "wire.js",
            "scene.js",
            "stage.js",
            "brush.js",
            "create.js",
            "lines.js",
            "board.js",
            "tabs.js",
            "upserts.js",
            "ingest.js",
            "orders.js",
            "jobs.js",
            "faults.js",
            "pool.js",
            "docs.js",
            "dark.js",
            "swagger-ui-bundle.js");

    private final Map<String, SiteFile> files = all();

    private static Map<String, SiteFile> all() {
        Map<String, SiteFile> all = new HashMap<>();
        SCRIPTS.forEach(name -> all.put(name, SiteFile.read(name, SCRIPT)));
        List.of("page.css", "docs.css", "swagger-ui.css").forEach(name -> all.put(name, SiteFile.read(name, STYLE)));
        all.put("icon.svg", SiteFile.read("icon.svg", IMAGE));
        String licence = "swagger-ui-bundle.js.LICENSE.txt";
        all.put(licence, SiteFile.read(licence, MediaType.TEXT_PLAIN));
        return Map.copyOf(all);
    }

    Mono<ServerResponse> one(ServerRequest request) {
        return Optional.ofNullable(files.get(request.pathVariable("file")))
                .map(file -> file.answer(request))
                .orElseGet(() -> Mono.error(new Refusal.NotFound("This file does not exist.")));
    }
}
