package dev.onetrip;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.context.LifecycleProperties;
import org.springframework.boot.convert.DurationStyle;

/**
 * {@code docker compose up -d} starts PostgreSQL with the schema and the service; profiles add an admin page on port
 * 54321, Prometheus and Grafana.
 */
class ComposeTest {

    private static final Path ROOT = Path.of("");
    private static final List<String> SERVICES = List.of("postgres", "onetrip", "admin", "prometheus", "grafana");

    private final YamlTree compose = YamlTree.of(ROOT.resolve("compose.yaml"));

    @Test
    void theDatabaseAndTheServiceAreAllThatStartsWithoutAProfile() {
        assertThat(compose.at("services").keys()).containsExactlyElementsOf(SERVICES);
        assertThat(SERVICES.stream().filter(name -> !service(name).has("profiles")))
                .containsExactly("postgres", "onetrip");
        assertThat(service("admin").at("profiles").texts()).containsExactly("admin");
        assertThat(Stream.of("prometheus", "grafana")
                        .map(name -> service(name).at("profiles").texts()))
                .containsOnly(List.of("monitoring"));
    }

    @Test
    void prometheusReadsThePortOfOperationsAndGrafanaShowsTheDashboardOfTheRepository() {
        assertThat(service("onetrip")
                        .at("environment", "MANAGEMENT_SERVER_ADDRESS")
                        .text())
                .isEqualTo("0.0.0.0");
        assertThat(compose.at("configs", "prometheus", "content").text())
                .contains("job_name: onetrip", "metrics_path: /actuator/prometheus", "onetrip:8081");
        assertThat(compose.at("configs", "datasource", "content").text()).contains("http://prometheus:9090");
        String mounted = service("grafana").at("volumes").texts().get(0);
        String[] paths = mounted.split(":", -1);
        assertThat(ROOT.resolve(paths[0])).isRegularFile();
        assertThat(service("grafana")
                        .at("environment", "GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH")
                        .text())
                .isEqualTo(paths[1]);
        assertThat(compose.at("configs", "dashboards", "content").text())
                .contains("path: " + paths[1].replaceFirst("/[^/]*$", ""));
        assertThat(Stream.of("prometheus", "grafana").flatMap(this::configs))
                .containsExactlyInAnyOrderElementsOf(compose.at("configs").keys());
    }

    @Test
    void theDatabaseIsPostgres18WithItsDataInTheVolumeOfThatVersion() {
        assertThat(service("postgres").at("image").text()).matches("postgres:18(\\..+)?");
        assertThat(service("postgres").at("volumes").texts()).contains("data:/var/lib/postgresql");
        assertThat(compose.at("volumes").keys()).containsExactly("data", "repositories");
    }

    @Test
    void theClonesOfTheServiceAreInAVolumeThatItsUserOwns() {
        String directory = "/var/lib/onetrip/repositories";
        assertThat(service("onetrip").at("volumes").texts()).containsExactly("repositories:" + directory);
        assertThat(YamlTree.read(ROOT.resolve("src/main/docker/Dockerfile")))
                .contains("chown 10001:10001 " + directory)
                .contains("ENV ONETRIP_COMMITS_CLONEDIRECTORY=" + directory)
                .contains("USER 10001:10001");
    }

    @Test
    void theSchemaOfTheRepositoryIsLoadedAtTheFirstStart() {
        assertThat(service("postgres").at("volumes").texts())
                .contains("./schema.sql:/docker-entrypoint-initdb.d/schema.sql:ro");
        assertThat(ROOT.resolve("schema.sql")).isRegularFile();
    }

    @Test
    void theServiceAndTheAdminPageWaitForADatabaseThatAnswersOverTcp() {
        assertThat(service("postgres").at("healthcheck", "test").texts())
                .contains("pg_isready", "--host=127.0.0.1", "--username=onetrip", "--dbname=onetrip");
        assertThat(Stream.of("onetrip", "admin")
                        .map(name -> service(name)
                                .at("depends_on", "postgres", "condition")
                                .text()))
                .containsOnly("service_healthy");
    }

    @Test
    void theServiceIsBuiltFromTheDockerfileOfTheRepository() {
        assertThat(service("onetrip").at("build", "context").text()).isEqualTo(".");
        assertThat(ROOT.resolve(service("onetrip").at("build", "dockerfile").text()))
                .isRegularFile();
    }

    @Test
    void theImageRunsAsANumberedUserThatIsNotRoot() {
        assertThat(YamlTree.read(ROOT.resolve("src/main/docker/Dockerfile")))
                .containsPattern("(?m)^USER [1-9]\\d*:[1-9]\\d*$")
                .contains("-Djarmode=tools");
    }

    @Test
    void theServiceReachesTheDatabaseByNameWithTheDatabasesOwnPassword() {
        YamlTree server = service("postgres").at("environment");
        YamlTree client = service("onetrip").at("environment");
        assertThat(client.at("ONETRIP_DATABASE_URL").text())
                .isEqualTo("postgresql://%s@postgres:5432/%s"
                        .formatted(
                                server.at("POSTGRES_USER").text(),
                                server.at("POSTGRES_DB").text()));
        assertThat(client.at("ONETRIP_DATABASE_PASSWORD").text())
                .isEqualTo(server.at("POSTGRES_PASSWORD").text())
                .startsWith("${ONETRIP_DATABASE_PASSWORD:-");
    }

    @Test
    void theServiceAnswersOnPort8080() {
        assertThat(service("onetrip").at("ports").texts()).containsExactly("127.0.0.1:8080:8080");
        assertThat(service("onetrip").at("environment", "SERVER_ADDRESS").text())
                .isEqualTo("0.0.0.0");
    }

    @Test
    void theServiceKnowsTheDevelopmentKeyThatTheFileTells() throws NoSuchAlgorithmException {
        String key = YamlTree.read(ROOT.resolve("compose.yaml")).replaceAll("(?s).*Bearer ([a-z-]+)'.*", "$1");
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        assertThat(service("onetrip")
                        .at("environment", "ONETRIP_SECURITY_APIKEYS_DEVELOPMENT_HASH")
                        .text())
                .isEqualTo("${ONETRIP_API_KEY_HASH:-%s}", HexFormat.of().formatHex(hash));
    }

    @Test
    void unitsOfWorkInFlightHaveTheirGracefulShutdownBeforeTheServiceIsKilled() {
        Duration springsDefault = new LifecycleProperties().getTimeoutPerShutdownPhase();
        assertThat(DurationStyle.detectAndParse(
                        service("onetrip").at("stop_grace_period").text()))
                .isGreaterThan(springsDefault);
    }

    @Test
    void theAdminPageAnswersOnPort54321() {
        assertThat(service("admin").at("ports").texts()).containsExactly("127.0.0.1:54321:8080");
    }

    @Test
    void everyPublishedPortIsBoundToLoopback() {
        assertThat(SERVICES.stream()
                        .map(this::service)
                        .filter(service -> service.has("ports"))
                        .flatMap(service -> service.at("ports").texts().stream()))
                .allMatch(port -> port.startsWith("127.0.0.1:"));
    }

    @Test
    void noServiceSharesTheHostOrTakesAllOfItsMemory() {
        assertThat(SERVICES.stream().map(this::service))
                .allSatisfy(service -> assertThat(service.keys())
                        .contains("mem_limit")
                        .doesNotContain("network_mode", "privileged", "pid", "ipc"));
    }

    private Stream<String> configs(String name) {
        return ((List<?>) requireNonNull(service(name).at("configs").value()))
                .stream().map(config -> String.valueOf(((Map<?, ?>) config).get("source")));
    }

    private YamlTree service(String name) {
        return compose.at("services", name);
    }
}
