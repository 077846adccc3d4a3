package dev.onetrip;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.convert.DurationStyle;

/** Every pod is probed on its own port, stopped gently, unprivileged, and configured by files. */
class KubernetesPodTest {
    private static final long MEGABYTE = 1024 * 1024;

    private final PodSpec pod = Manifests.read("deployment.yaml", Deployment.class)
            .getSpec()
            .getTemplate()
            .getSpec();
    private final Container container = pod.getContainers().get(0);
    private final Map<String, String> settings =
            Manifests.read("configmap.yaml", ConfigMap.class).getData();

    @Test
    void everyProbeAsksItsHealthGroupOnTheManagementPort() {
        assertThat(Stream.of(container.getStartupProbe(), container.getLivenessProbe(), container.getReadinessProbe())
                        .map(Probe::getHttpGet)
                        .map(HTTPGetAction::getPath))
                .containsExactly(
                        "/actuator/health/liveness", "/actuator/health/liveness", "/actuator/health/readiness");
        assertThat(Stream.of(container.getStartupProbe(), container.getLivenessProbe(), container.getReadinessProbe())
                        .map(probe -> probe.getHttpGet().getPort().getStrVal()))
                .containsOnly("management");
    }

    @Test
    void thePortsOfThePodAreThoseOfTheSettings() {
        assertThat(port("management")).hasToString(setting("management.server.port"));
        assertThat(port("http")).hasToString(setting("server.port"));
        assertThat(Manifests.read("service.yaml", Service.class)
                        .getSpec()
                        .getPorts()
                        .get(0)
                        .getTargetPort()
                        .getStrVal())
                .isEqualTo("http");
    }

    @Test
    void aStoppingPodHasTimeForItsPreStopAndForTheUnitsOfWorkInFlight() {
        long preStop = container.getLifecycle().getPreStop().getSleep().getSeconds();
        Duration shutdown = DurationStyle.detectAndParse(setting("spring.lifecycle.timeout-per-shutdown-phase"));
        Duration farewell = DurationStyle.detectAndParse(setting("onetrip.web.farewell"));
        assertThat(settings).containsEntry("server.shutdown", "graceful");
        assertThat(farewell).isPositive();
        assertThat(preStop).isGreaterThanOrEqualTo(5);
        assertThat(pod.getTerminationGracePeriodSeconds())
                .isGreaterThan(preStop + farewell.toSeconds() + shutdown.toSeconds());
    }

    @Test
    void thePodMeetsTheRestrictedPodSecurityStandard() {
        assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
        assertThat(pod.getSecurityContext().getRunAsUser()).isPositive();
        assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
        assertThat(container.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
        assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
        assertThat(container.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
        assertThat(pod.getHostNetwork()).isNull();
        assertThat(pod.getAutomountServiceAccountToken()).isFalse();
    }

    @Test
    void heapAndDirectBuffersAreThoseOfTheImageAndLeaveRoomInALimitThatIsAlsoTheRequest() throws IOException {
        assertThat(container.getResources().getRequests().get("memory"))
                .isEqualTo(container.getResources().getLimits().get("memory"));
        assertThat(container.getResources().getLimits()).containsKey("cpu");
        // one here would replace the image's
        assertThat(container.getEnv()).extracting(EnvVar::getName).doesNotContain("JAVA_TOOL_OPTIONS");
        long limit = Quantity.getAmountInBytes(
                        container.getResources().getLimits().get("memory"))
                .longValueExact();
        long heap = limit * image("-XX:MaxRAMPercentage=(\\d+)") / 100;
        long direct = image("-XX:MaxDirectMemorySize=(\\d+)m") * MEGABYTE;
        // classes, compiled code, stacks and the collector
        assertThat(limit - heap - direct).isGreaterThan(170 * MEGABYTE);
    }

    @Test
    void settingsAndSecretsAreFilesThatSpringImportsAndNeverEnvironmentVariables() {
        assertThat(container.getEnvFrom()).isEmpty();
        assertThat(container.getEnv()).extracting(EnvVar::getValueFrom).containsOnlyNulls();
        assertThat(environment("SPRING_CONFIG_IMPORT"))
                .isEqualTo("configtree:%s/,optional:configtree:%s/".formatted(mount("settings"), mount("secrets")));
        assertThat(volume("secrets").getSecret().getSecretName())
                .isEqualTo(Manifests.read("secret.example.yaml", Secret.class)
                        .getMetadata()
                        .getName());
        assertThat(mount("tmp")).isEqualTo("/tmp");
    }

    @Test
    void everyInterfaceIsServedToClientsWithAKeyWhoseHashIsInTheSecret() {
        assertThat(settings).containsEntry("server.address", "0.0.0.0");
        assertThat(Manifests.read("secret.example.yaml", Secret.class).getStringData())
                .containsKey("onetrip.security.api-keys.client.hash");
        assertThat(settings).containsEntry("onetrip.security.api-keys.client.scopes", "read,write");
    }

    /** The number in an option that the image gives its JVM. */
    private static long image(String option) throws IOException {
        Matcher found = Pattern.compile("ENV JAVA_TOOL_OPTIONS=\".*" + option)
                .matcher(Files.readString(Path.of("src/main/docker/Dockerfile")));
        assertThat(found.find()).as(option).isTrue();
        return Long.parseLong(found.group(1));
    }

    private String setting(String key) {
        return requireNonNull(settings.get(key), key);
    }

    private Integer port(String name) {
        return only(container.getPorts().stream().filter(port -> name.equals(port.getName())))
                .getContainerPort();
    }

    private String environment(String name) {
        return only(container.getEnv().stream().filter(variable -> name.equals(variable.getName())))
                .getValue();
    }

    private String mount(String volume) {
        return only(container.getVolumeMounts().stream().filter(mount -> volume.equals(mount.getName())))
                .getMountPath();
    }

    private Volume volume(String name) {
        return only(pod.getVolumes().stream().filter(volume -> name.equals(volume.getName())));
    }

    private static <T> T only(Stream<T> found) {
        List<T> items = found.toList();
        assertThat(items).hasSize(1);
        return items.get(0);
    }
}
