package dev.onetrip;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.reactivestreams.Publisher;
import org.springframework.transaction.ReactiveTransactionManager;
import org.springframework.web.reactive.function.server.RouterFunctions;

/** The house rules a machine can check; each holds for code that does not exist yet, too. */
class ArchitectureTest {
    private static final String ROOT = "dev.onetrip";

    /** What may block, and why nothing else can do it instead. Keep it short. */
    private static final Map<String, String> MAY_BLOCK = Map.of(
            ROOT + ".embedded", "starts a server process before there is anything reactive",
            ROOT + ".database.StartChecks", "asks the database before the web server accepts");

    /** What may subscribe, and why: each sees to the end of what it subscribes to, though clients leave meanwhile. */
    private static final Map<String, String> MAY_SUBSCRIBE = Map.of(
            ROOT + ".core.Background", "work that no request waits for runs to its end",
            ROOT + ".core.Handoff", "a resource is made to its end, then delivered or taken back",
            ROOT + ".transaction.PooledConnections", "a connection that comes too late goes back to the pool",
            ROOT + ".jobs.JobLanes", "works from the start to the stop of the process, not for a request",
            ROOT + ".transaction.Chores", "works from the start to the stop of the process, not for a request",
            ROOT + ".transaction.UnitConnection", "an answer is read to its end, or the driver loses buffers");

    private static final JavaClasses PRODUCTION = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    @TestFactory
    Stream<DynamicTest> theHouseRulesHold() {
        return Stream.concat(
                        Rooms.rules(),
                        Stream.of(nothingBlocks(), nothingSubscribes(), routesAreOfOneKind(), namesSayWhatAThingIs()))
                .map(rule -> rule.allowEmptyShould(true))
                .map(rule -> DynamicTest.dynamicTest(rule.getDescription(), () -> rule.check(PRODUCTION)));
    }

    private static ArchRule nothingBlocks() {
        return noClasses()
                .that(areNot(MAY_BLOCK))
                .should()
                .accessTargetWhere(call(Publisher.class, "block.*|toIterable|toStream"))
                .orShould()
                .accessTargetWhere(call(Thread.class, "sleep"))
                .as("nothing blocks or sleeps, but for the allowed");
    }

    private static ArchRule nothingSubscribes() {
        return noClasses()
                .that(areNot(MAY_SUBSCRIBE))
                .should()
                .accessTargetWhere(call(Publisher.class, "subscribe"))
                .as("nothing subscribes, but for the allowed");
    }

    private static ArchRule routesAreOfOneKind() {
        return noClasses()
                .should()
                .accessTargetWhere(call(RouterFunctions.class, "route|nest|resources"))
                .as("routes are those of web.Routes: no other router function is asked");
    }

    private static DescribedPredicate<JavaAccess<?>> call(Class<?> owner, String method) {
        return DescribedPredicate.describe(
                owner.getSimpleName() + "." + method,
                access -> access.getTargetOwner().isAssignableTo(owner)
                        && access.getName().matches(method));
    }

    private static DescribedPredicate<JavaClass> areNot(Map<String, String> allowed) {
        return DescribedPredicate.describe(
                "are not allowed to",
                type -> allowed.keySet().stream()
                        .noneMatch(name -> type.getName().equals(name)
                                || type.getName().startsWith(name + ".")
                                || type.getName().startsWith(name + "$")));
    }

    private static ArchRule namesSayWhatAThingIs() {
        return noClasses()
                .that(not(assignableTo(ReactiveTransactionManager.class)))
                .should()
                .haveNameMatching(".*(Util|Utils|Helper|Manager|Dto|DTO|Entity|Impl)")
                .as("names say what a thing is");
    }
}
