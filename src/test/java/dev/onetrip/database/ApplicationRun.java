package dev.onetrip.database;

import dev.onetrip.Onetrip;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The whole application, on free ports. */
record ApplicationRun(ConfigurableApplicationContext context) implements AutoCloseable {

    static ApplicationRun start(String... arguments) {
        List<String> all =
                new ArrayList<>(List.of("--server.address=127.0.0.1", "--server.port=0", "--management.server.port=0"));
        all.addAll(List.of(arguments));
        return new ApplicationRun(SpringApplication.run(Onetrip.class, all.toArray(String[]::new)));
    }

    /** The same, with times that decide nothing. */
    static ApplicationRun patient(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        for (String time : List.of("start-timeout=10s", "connect-timeout=10s", "control-timeout=20s")) {
            String name = "--onetrip.database." + time.replaceFirst("=.*", "=");
            if (all.stream().noneMatch(argument -> argument.startsWith(name))) {
                all.add("--onetrip.database." + time);
            }
        }
        return start(all.toArray(String[]::new));
    }

    /** The status of an operations path. */
    int status(String path) throws Exception {
        String port = context.getEnvironment().getProperty("local.management.port");
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(60))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    @Override
    public void close() {
        context.close();
    }
}
