package dev.onetrip.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.onetrip.support.FaultProxy.Direction;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(RealPostgres.class)
class FaultProxyFaultIT {
    private final Database direct;
    private final FaultProxy proxy;

    FaultProxyFaultIT(Database database) {
        direct = database;
        proxy = FaultProxy.before(database);
    }

    @AfterEach
    void close() {
        proxy.close();
    }

    private static void use(Connection connection) throws SQLException {
        assertThat(connection.createStatement().execute("SELECT 1")).isTrue();
    }

    @Test
    void aCutEndsEveryConnectionAndNewOnesAreWelcome() throws SQLException {
        List<Connection> connections = new ArrayList<>();
        for (int i = 0; i < 110; i++) {
            connections.add(proxy.database().connect());
        }
        assertThat(proxy.open()).isEqualTo(110);
        assertThat(proxy.cutAll()).isEqualTo(110);
        for (Connection connection : connections) {
            assertThatThrownBy(() -> use(connection)).isInstanceOf(SQLException.class);
        }
        try (Connection fresh = proxy.database().connect()) {
            use(fresh);
        }
    }

    @Test
    void oneConnectionIsCutAtRandom() throws SQLException {
        try (Connection one = proxy.database().connect();
                Connection two = proxy.database().connect()) {
            assertThat(proxy.cutOne(new SplittableRandom(1))).isTrue();
            assertThat(proxy.open()).isEqualTo(1);
            assertThat(one.isValid(60)).isNotEqualTo(two.isValid(60));
        }
        assertThat(proxy.cutAll()).isLessThanOrEqualTo(1);
        assertThat(proxy.cutOne(new SplittableRandom(1))).isFalse();
    }

    @Test
    void theServerGetsExactlyTheBytesBeforeTheCut() throws SQLException {
        try (Connection connection = proxy.database().connect()) {
            Trips before = proxy.trips();
            proxy.cutAfter(Direction.TO_SERVER, 17);
            assertThatThrownBy(() -> use(connection)).isInstanceOf(SQLException.class);
            assertThat(proxy.trips().since(before).bytesToServer()).isEqualTo(17);
            assertThat(proxy.trips().since(before).bytesToClient()).isZero();
        }
    }

    @Test
    void aLostAnswerLeavesTheStatementDone() throws SQLException {
        direct.sql("CREATE TABLE IF NOT EXISTS done (id int)");
        try (Connection connection = proxy.database().connect()) {
            proxy.cutAfter(Direction.TO_CLIENT, 0);
            assertThatThrownBy(() -> connection.createStatement().execute("INSERT INTO done VALUES (1)"))
                    .isInstanceOf(SQLException.class);
        }
        assertThat(direct.number("SELECT count(*) FROM done")).isEqualTo(1);
    }

    @Test
    void aRefusedConnectionFailsAtOnceAndOpenOnesStay() throws SQLException {
        try (Connection open = proxy.database().connect()) {
            proxy.refuse();
            assertThatThrownBy(() -> proxy.database().connect()).isInstanceOf(SQLException.class);
            use(open);
            proxy.restore();
            proxy.database().connect().close();
        }
    }

    @Test
    void aBlackHoleAnswersNothingUntilItIsGone() throws SQLException {
        try (Connection connection = proxy.database().connect()) {
            proxy.blackHole();
            assertThat(connection.isValid(1)).isFalse();
            proxy.restore();
            assertThat(proxy.open()).isZero();
            try (Connection fresh = proxy.database().connect()) {
                use(fresh);
            }
        }
    }

    @Test
    void whatIsHeldComesLaterAndWhole() throws Exception {
        try (Connection held = proxy.database().connect()) {
            proxy.hold();
            FutureTask<Boolean> later = new FutureTask<>(() -> {
                use(held);
                return true;
            });
            new Thread(later, "held").start();
            try (Connection fresh = proxy.database().connect()) {
                use(fresh);
            }
            assertThat(later.isDone()).isFalse();
            proxy.letGo();
            assertThat(later.get()).isTrue();
            use(held);
        }
    }
}
