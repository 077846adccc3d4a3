package dev.onetrip.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Database;
import dev.onetrip.support.RealPostgres;
import dev.onetrip.support.Seeds;
import dev.onetrip.support.Service;
import io.micrometer.core.instrument.MeterRegistry;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** No score is lost: two hundred creations at once leave what some serial order of them would have left. */
@ExtendWith(RealPostgres.class)
class SerialOrderIT {
    private static final int SEEDED = 20;
    private static final int CREATIONS = 200;

    private final Database database;

    SerialOrderIT(Database database) {
        this.database = database;
    }

    /** A formula with a kink, which nothing can fold: {@code 2 + score + |score - 50| / (n + 1)}. */
    @Configuration(proxyBeanMethods = false)
    static class Kinked {
        @Bean
        ScoreFormula kinkedFormula() {
            return (score, users) -> BigDecimal.valueOf(2)
                    .add(score)
                    .add(score.subtract(BigDecimal.valueOf(50))
                            .abs()
                            .divide(BigDecimal.valueOf(users + 1), MathContext.DECIMAL128));
        }
    }

    /** Another affine formula: {@code score / 2 + n}. */
    @Configuration(proxyBeanMethods = false)
    static class Halving {
        @Bean
        ScoreFormula halvingFormula() {
            return (AffineFormula) users -> new Affine(new BigDecimal("0.5"), BigDecimal.valueOf(users));
        }
    }

    private Service service(String rescoring, Class<?>... sources) {
        return Service.start(
                Map.of(
                        "onetrip.database.url",
                        database.url(),
                        "onetrip.users.deadline",
                        "20s",
                        "onetrip.users.rescoring",
                        rescoring),
                sources);
    }

    private void createAtOnce(Service service, ScoreFormula formula) {
        SplittableRandom random = Seeds.random("two hundred creations");
        long board = Tables.filledBoard(database, SEEDED);
        Map<String, BigDecimal> own = new HashMap<>(SerialOrder.seeded(SEEDED));
        List<CompletableFuture<Answer>> answers = new ArrayList<>();
        for (int i = 0; i < CREATIONS; i++) {
            BigDecimal score = BigDecimal.valueOf(random.nextLong(1, 1_000_000_000_000L), random.nextInt(0, 13));
            own.put("u" + i, score);
            answers.add(service.http().postLater(Tables.usersOf(board), Sent.user("u" + i, score.toPlainString())));
        }
        assertThat(answers.stream().map(CompletableFuture::join))
                .allSatisfy(answer -> assertThat(answer.status()).isEqualTo(201));
        SerialOrder.assertHolds(database, board, formula, SEEDED, own);
        // or nothing was concurrent
        assertThat(service.bean(MeterRegistry.class)
                        .get("onetrip.group.size")
                        .summary()
                        .max())
                .isGreaterThan(1);
    }

    @Test
    void foldedOnTheServerTheScoresAreThoseOfASerialOrder() {
        try (Service service = service("auto")) {
            createAtOnce(service, SerialOrder.SHARED);
        }
    }

    @Test
    void behindAMapTheScoresAreThoseOfASerialOrder() {
        try (Service service = service("deferred")) {
            createAtOnce(service, SerialOrder.SHARED);
        }
    }

    @Test
    void computedHereTheScoresAreThoseOfASerialOrder() {
        try (Service service = service("values")) {
            createAtOnce(service, SerialOrder.SHARED);
        }
    }

    @Test
    void aFormulaThatCannotBeFoldedIsTakenFromABean() {
        try (Service service = service("auto", Kinked.class)) {
            assertThat(service.bean(Rescoring.class)).isInstanceOf(ValuesRescoring.class);
            createAtOnce(service, new Kinked().kinkedFormula());
        }
    }

    @Test
    void anAffineFormulaIsTakenFromABeanAndFolded() {
        try (Service service = service("auto", Halving.class)) {
            assertThat(service.bean(Rescoring.class)).isInstanceOf(DeferredRescoring.class);
            createAtOnce(service, new Halving().halvingFormula());
        }
    }
}
