package dev.onetrip;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Programs;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.SecretKeySelector;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The Job that puts load on the service from inside the cluster. */
class KubernetesLoadTest {
    private static final Path DIRECTORY = Path.of("k8s", "load");

    private final Job job =
            (Job) Manifests.parse(YamlTree.read(DIRECTORY.resolve("job.yaml"))).get(0);
    private final PodSpec pod = job.getSpec().getTemplate().getSpec();
    private final Container container = pod.getContainers().get(0);

    @Test
    void noKeyIsMisspelt() {
        assertThat(Manifests.unknownKeys(job)).isEmpty();
    }

    @Test
    void theDirectoryComesToTheJob() throws Exception {
        List<String> command = List.of(Programs.installed("kubectl"), "kustomize", DIRECTORY.toString());
        assertThat(Manifests.parse(Programs.output(command)))
                .singleElement()
                .isInstanceOfSatisfying(
                        Job.class,
                        rendered -> assertThat(rendered.getMetadata()).isEqualTo(job.getMetadata()));
    }

    @Test
    void theSimulationIsOneOfTheSourcesAndRunsOnce() {
        assertThat(container.getArgs())
                .singleElement()
                .satisfies(simulation -> assertThat(Path.of("src/gatling/java", simulation.replace('.', '/') + ".java"))
                        .exists());
        assertThat(job.getSpec().getBackoffLimit()).isZero();
        assertThat(pod.getRestartPolicy()).isEqualTo("Never");
    }

    @Test
    void theLoadGoesToTheServiceAndStaysBelowItsRateLimit() {
        String properties = requireNonNull(variable("JAVA_TOOL_OPTIONS").getValue());
        Service service = Manifests.read("service.yaml", Service.class);
        assertThat(properties.split(" ", -1))
                .contains("-DbaseUrl=http://" + service.getMetadata().getName());
        assertThat(service.getSpec().getPorts().get(0).getPort()).isEqualTo(80);
        Matcher rate = Pattern.compile("-DrequestsPerSecond=(\\d+)").matcher(properties);
        assertThat(rate.find()).isTrue();
        Map<String, String> settings =
                Manifests.read("configmap.yaml", ConfigMap.class).getData();
        assertThat(settings).containsEntry("onetrip.web.rate-limit.window", "1m");
        assertThat(Integer.parseInt(rate.group(1)) * 60)
                .isLessThan(Integer.parseInt(requireNonNull(settings.get("onetrip.web.rate-limit.requests"))));
    }

    @Test
    void theTokenIsOfASecretAndItsPodTakesNoTraffic() {
        SecretKeySelector token = variable("ONETRIP_TOKEN").getValueFrom().getSecretKeyRef();
        assertThat(YamlTree.read(Path.of("k8s/README.md")))
                .contains(
                        "kubectl create secret generic " + token.getName() + " --from-literal=" + token.getKey() + "=");
        Map<String, String> selector = Manifests.read("deployment.yaml", Deployment.class)
                .getSpec()
                .getSelector()
                .getMatchLabels();
        assertThat(job.getSpec().getTemplate().getMetadata().getLabels().entrySet())
                .doesNotContainAnyElementsOf(selector.entrySet());
        assertThat(pod.getAffinity()
                        .getPodAntiAffinity()
                        .getPreferredDuringSchedulingIgnoredDuringExecution()
                        .get(0)
                        .getPodAffinityTerm()
                        .getLabelSelector()
                        .getMatchLabels())
                .isEqualTo(selector);
    }

    @Test
    void thePodMeetsTheRestrictedPodSecurityStandardAndItsImageRunsAsTheSameUser() {
        assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
        assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
        assertThat(container.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
        assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
        assertThat(container.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
        assertThat(YamlTree.read(Path.of("src/gatling/docker/Dockerfile")))
                .contains("USER " + pod.getSecurityContext().getRunAsUser() + ":");
        assertThat(Files.exists(Path.of("src/gatling/docker/Dockerfile.dockerignore")))
                .isTrue();
    }

    private EnvVar variable(String name) {
        return container.getEnv().stream()
                .filter(one -> Objects.equals(one.getName(), name))
                .findFirst()
                .orElseThrow();
    }
}
