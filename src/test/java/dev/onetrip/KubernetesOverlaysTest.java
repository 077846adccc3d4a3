package dev.onetrip;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Programs;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.util.unit.DataSize;

/** What the overlays change is spelt right, and fits together with what they leave as it is. */
class KubernetesOverlaysTest {
    private static final Path OVERLAYS = Path.of("k8s", "overlays");

    /** The connection that every instance listens on. */
    private static final int LISTENING = 1;

    /** PostgreSQL's default of {@code superuser_reserved_connections}. */
    private static final int SUPERUSERS = 3;

    /** What these kinds, which no library here knows, may have below {@code spec}. */
    private static final Map<String, Set<String>> SPECS = Map.of(
            "Cluster",
            Set.of(
                    "instances",
                    "imageName",
                    "bootstrap",
                    "minSyncReplicas",
                    "maxSyncReplicas",
                    "storage",
                    "resources",
                    "postgresql",
                    "monitoring"),
            "Pooler",
            Set.of("cluster", "instances", "type", "pgbouncer"),
            "PodMonitor",
            Set.of("selector", "podMetricsEndpoints"),
            "PrometheusRule",
            Set.of("groups"));

    /** Everything that an overlay comes to; the test is skipped where kubectl is not installed. */
    private record Rendered(List<HasMetadata> objects) {
        static Rendered of(String overlay) throws IOException, InterruptedException {
            String kubectl = Programs.installed("kubectl");
            return new Rendered(Manifests.parse(Programs.output(
                    List.of(kubectl, "kustomize", OVERLAYS.resolve(overlay).toString()))));
        }

        <T extends HasMetadata> T one(Class<T> type, String name) {
            return objects.stream()
                    .filter(type::isInstance)
                    .map(type::cast)
                    .filter(object -> object.getMetadata().getName().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no " + type.getSimpleName() + " " + name));
        }

        String setting(String key) {
            return requireNonNull(one(ConfigMap.class, "onetrip").getData().get(key), key);
        }

        int number(String key) {
            return Integer.parseInt(setting(key));
        }

        /** The most pods at one time. */
        int instances() {
            return one(HorizontalPodAutoscaler.class, "onetrip").getSpec().getMaxReplicas()
                    + one(Deployment.class, "onetrip")
                            .getSpec()
                            .getStrategy()
                            .getRollingUpdate()
                            .getMaxSurge()
                            .getIntVal();
        }

        /** Connections of all pods to whatever the address of the database names. */
        int connections() {
            int each =
                    number("onetrip.database.pool-size") + number("onetrip.database.control-connections") + LISTENING;
            return each * instances();
        }

        /** A value below the spec of an object that no library here knows. */
        Object spec(String kind, String... path) {
            Object value = objects.stream()
                    .filter(object -> object.getKind().equals(kind))
                    .map(GenericKubernetesResource.class::cast)
                    .findFirst()
                    .orElseThrow()
                    .getAdditionalProperties()
                    .get("spec");
            for (String key : path) {
                value = ((Map<?, ?>) requireNonNull(value)).get(key);
            }
            return requireNonNull(value, String.join(".", path));
        }

        int limit(String kind, String... path) {
            return Integer.parseInt(String.valueOf(spec(kind, path)));
        }
    }

    @Test
    void noFileOfAnOverlayHasAMisspeltKey() throws IOException {
        try (Stream<Path> files = Files.walk(OVERLAYS)) {
            List<Path> manifests = files.filter(file -> file.toString().endsWith(".yaml"))
                    .filter(file -> !file.endsWith("kustomization.yaml"))
                    .toList();
            assertThat(manifests)
                    .hasSizeGreaterThan(8)
                    .allSatisfy(file ->
                            Manifests.parse(YamlTree.read(file)).forEach(KubernetesOverlaysTest::everyKeyIsKnown));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"small", "production"})
    void whatAnOverlayComesToHasNoMisspeltKeyAndAllOfItsPods(String overlay) throws Exception {
        Rendered rendered = Rendered.of(overlay);
        assertThat(rendered.objects())
                .hasSizeGreaterThanOrEqualTo(7)
                .allSatisfy(KubernetesOverlaysTest::everyKeyIsKnown);
        Map<String, String> labels = rendered.one(Deployment.class, "onetrip")
                .getSpec()
                .getTemplate()
                .getMetadata()
                .getLabels();
        assertThat(rendered.one(io.fabric8.kubernetes.api.model.Service.class, "onetrip")
                        .getSpec()
                        .getSelector())
                .isEqualTo(labels);
    }

    private static void everyKeyIsKnown(HasMetadata object) {
        if (object instanceof GenericKubernetesResource custom) {
            Set<String> known = SPECS.getOrDefault(custom.getKind(), Set.of());
            assertThat(custom.getAdditionalProperties()).as(custom.getKind()).containsOnlyKeys("spec");
            Map<?, ?> spec =
                    (Map<?, ?>) requireNonNull(custom.getAdditionalProperties().get("spec"));
            assertThat(known)
                    .containsAll(spec.keySet().stream().map(String::valueOf).toList());
        } else {
            assertThat(Manifests.unknownKeys(object)).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"small", "production"})
    void theConnectionsOfAllPodsFitIntoTheDatabase(String overlay) throws Exception {
        Rendered rendered = Rendered.of(overlay);
        assertThat(rendered.number("onetrip.database.instances")).isEqualTo(rendered.instances());
        int allowed = overlay.equals("production")
                ? rendered.limit("Cluster", "postgresql", "parameters", "max_connections")
                : 100;
        assertThat(rendered.connections())
                .isLessThanOrEqualTo(allowed - SUPERUSERS - rendered.number("onetrip.database.reserved-connections"));
        assertThat(rendered.setting("onetrip.database.refuse-overcommit")).isEqualTo("true");
    }

    @Test
    void thePoolerOpensNoMoreConnectionsThanTheServerHasAndRefusesNoPod() throws Exception {
        Rendered rendered = Rendered.of("production");
        int opened = rendered.limit("Pooler", "instances")
                * rendered.limit("Pooler", "pgbouncer", "parameters", "default_pool_size");
        assertThat(opened)
                .isLessThanOrEqualTo(rendered.limit("Cluster", "postgresql", "parameters", "max_connections")
                        - SUPERUSERS
                        - rendered.number("onetrip.database.reserved-connections"));
        // one of the poolers may be away
        assertThat(rendered.limit("Pooler", "pgbouncer", "parameters", "max_client_conn"))
                .isGreaterThanOrEqualTo(rendered.connections());
    }

    @Test
    void behindThePoolerNoStatementIsPreparedAndTheMigrationGoesPastIt() throws Exception {
        Rendered rendered = Rendered.of("production");
        assertThat(rendered.spec("Pooler", "pgbouncer", "poolMode")).isEqualTo("transaction");
        assertThat(rendered.setting("onetrip.database.pooled")).isEqualTo("true");
        assertThat(rendered.setting("onetrip.database.url")).contains("@onetrip-pooler:");
        assertThat(String.valueOf(rendered.spec("Pooler", "pgbouncer", "parameters", "ignore_startup_parameters"))
                        .split(",", -1))
                .contains("extra_float_digits");
        PodSpec job = rendered.one(Job.class, "onetrip").getSpec().getTemplate().getSpec();
        assertThat(job.getContainers().get(0).getEnv())
                .anyMatch(one -> one.getName().equals("ONETRIP_DATABASE_URL")
                        && one.getValue().contains("@onetrip-database-rw:"))
                .anyMatch(one -> one.getName().equals("ONETRIP_DATABASE_POOLED") && "false".equals(one.getValue()));
    }

    @Test
    void thePasswordIsTheOneThatTheOperatorMade() throws Exception {
        Rendered rendered = Rendered.of("production");
        Stream.of(
                        rendered.one(Deployment.class, "onetrip").getSpec().getTemplate(),
                        rendered.one(Job.class, "onetrip").getSpec().getTemplate())
                .forEach(pod -> {
                    Volume secrets = pod.getSpec().getVolumes().stream()
                            .filter(volume -> volume.getName().equals("secrets"))
                            .findFirst()
                            .orElseThrow();
                    assertThat(secrets.getSecret()).isNull();
                    assertThat(secrets.getProjected().getSources())
                            .anyMatch(source -> source.getSecret().getName().equals("onetrip-database-app")
                                    && source.getSecret()
                                            .getItems()
                                            .get(0)
                                            .getPath()
                                            .equals("onetrip.database.password"));
                });
    }

    @Test
    void theIngressBuffersNothingAndWaitsLongerThanTheService() throws Exception {
        YamlTree web =
                YamlTree.of(Path.of("src/main/resources/application.yaml")).at("onetrip", "web");
        Map<String, String> annotations = Rendered.of("production")
                .one(Ingress.class, "onetrip")
                .getMetadata()
                .getAnnotations();
        String nginx = "nginx.ingress.kubernetes.io/proxy-";
        assertThat(annotations)
                .containsEntry(nginx + "buffering", "off")
                .containsEntry(nginx + "request-buffering", "off")
                .containsEntry(nginx + "next-upstream", "off");
        assertThat(Long.parseLong(requireNonNull(annotations.get(nginx + "read-timeout"))))
                .isGreaterThan(
                        DurationStyle.detectAndParse(web.at("silence").text()).toSeconds());
        assertThat(DataSize.parse(
                        requireNonNull(annotations.get(nginx + "body-size")).toUpperCase(Locale.ROOT) + "B"))
                .isEqualTo(DataSize.parse(web.at("stream-limit").text()));
    }
}
