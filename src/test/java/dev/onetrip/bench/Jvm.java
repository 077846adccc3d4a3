package dev.onetrip.bench;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import dev.onetrip.support.ServiceProcess;
import java.io.IOException;
import java.util.Arrays;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** A process that runs Java on this machine, seen from outside. */
record Jvm(ProcessHandle process, MBeanServerConnection beans) {
    private static final String THREADS = "java.lang:type=Threading";
    private static final String COMPILATION = "java.lang:type=Compilation";

    @SuppressWarnings("BanJNDI") // what answers is a process that this one has started
    static Jvm of(ProcessHandle process) throws IOException {
        try {
            VirtualMachine machine = VirtualMachine.attach(Long.toString(process.pid()));
            String address = machine.startLocalManagementAgent();
            machine.detach();
            return new Jvm(
                    process,
                    JMXConnectorFactory.connect(new JMXServiceURL(address)).getMBeanServerConnection());
        } catch (AttachNotSupportedException e) {
            throw new IOException(e);
        }
    }

    static Jvm of(ServiceProcess service) throws IOException {
        return of(ProcessHandle.of(service.pid()).orElseThrow());
    }

    double processorMicros() {
        return process.info().totalCpuDuration().orElseThrow().toNanos() / 1e3;
    }

    /** Bytes, of all threads that live. */
    long allocated() throws IOException {
        try {
            ObjectName threads = new ObjectName(THREADS);
            Object ids = beans.getAttribute(threads, "AllThreadIds");
            Object bytes = beans.invoke(threads, "getThreadAllocatedBytes", new Object[] {ids}, new String[] {"[J"});
            return Arrays.stream((long[]) bytes).filter(one -> one > 0).sum();
        } catch (JMException e) {
            throw new IOException(e);
        }
    }

    /** Milliseconds that the compiler has worked so far. */
    long compilationMillis() throws IOException {
        try {
            return (long) beans.getAttribute(new ObjectName(COMPILATION), "TotalCompilationTime");
        } catch (JMException e) {
            throw new IOException(e);
        }
    }
}
