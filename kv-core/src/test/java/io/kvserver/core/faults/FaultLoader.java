package io.kvserver.core.faults;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.List;
import java.util.Set;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Loads kv's classes once more, with a call of {@link Faults#point} before each allocation: of an object, an array or a lambda, and
 * before the JDK's methods that are known to allocate. Not in initializers of classes, where {@link Faults} throws nothing: a class
 * that has failed there is lost, as it would be without a test.
 */
public final class FaultLoader extends ClassLoader {
    private static final String PREFIX = "io.kvserver.";
    /** What both sides know. */
    private static final Set<String> SHARED =
            Set.of(Faults.class.getName(), Faults.Kind.class.getName(), Scenario.class.getName());

    private static final Set<String> ALLOCATING = Set.of(
            "add",
            "addAll",
            "addFirst",
            "addLast",
            "allocate",
            "allocateDirect",
            "append",
            "clone",
            "compute",
            "computeIfAbsent",
            "copyOf",
            "copyOfRange",
            "execute",
            "format",
            "getBytes",
            "iterator",
            "log",
            "merge",
            "of",
            "offer",
            "park",
            "push",
            "put",
            "putAll",
            "putIfAbsent",
            "sorted",
            "start",
            "stream",
            "subList",
            "substring",
            "toArray",
            "toList",
            "toString",
            "write");

    private final Set<String> testRoots;

    FaultLoader() {
        this(FaultLoader.class);
    }

    /** For a test of another module. */
    public FaultLoader(Class<?> test) {
        super(FaultLoader.class.getClassLoader());
        testRoots = Set.copyOf(List.of(root(Faults.class.getName()), root(test.getName())));
    }

    private String root(String name) {
        String path = path(name);
        String url = resource(path).toString();
        return url.substring(0, url.length() - path.length());
    }

    private URL resource(String path) {
        URL url = getParent().getResource(path);
        if (url == null) {
            throw new IllegalStateException("no " + path);
        }
        return url;
    }

    private static String path(String name) {
        return name.replace('.', '/') + ".class";
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(PREFIX) || SHARED.contains(name)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : define(name);
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        String path = path(name);
        if (getParent().getResource(path) == null) {
            throw new ClassNotFoundException(name);
        }
        try (InputStream in = resource(path).openStream()) {
            byte[] plain = in.readAllBytes();
            byte[] bytes = testRoots.contains(root(name)) ? plain : withPoints(plain);
            return defineClass(name, bytes, 0, bytes.length);
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }

    private static byte[] withPoints(byte[] plain) {
        ClassReader reader = new ClassReader(plain);
        ClassWriter writer = new ClassWriter(reader, 0);
        reader.accept(
                new ClassVisitor(Opcodes.ASM9, writer) {
                    @Override
                    public MethodVisitor visitMethod(
                            int access, String name, String type, String signature, String[] exceptions) {
                        MethodVisitor method = super.visitMethod(access, name, type, signature, exceptions);
                        return name.equals("<clinit>") ? method : new Pointing(method);
                    }
                },
                0);
        return writer.toByteArray();
    }

    /** Adds the calls, which leave the stack as it is. */
    private static final class Pointing extends MethodVisitor {
        Pointing(MethodVisitor next) {
            super(Opcodes.ASM9, next);
        }

        private void point() {
            super.visitMethodInsn(
                    Opcodes.INVOKESTATIC, Faults.class.getName().replace('.', '/'), "point", "()V", false);
        }

        @Override
        public void visitTypeInsn(int opcode, String type) {
            if (opcode == Opcodes.ANEWARRAY) {
                point();
            }
            super.visitTypeInsn(opcode, type);
            if (opcode == Opcodes.NEW) {
                // Behind it: tables of types refer to the place of the instruction itself.
                point();
            }
        }

        @Override
        public void visitIntInsn(int opcode, int operand) {
            if (opcode == Opcodes.NEWARRAY) {
                point();
            }
            super.visitIntInsn(opcode, operand);
        }

        @Override
        public void visitMultiANewArrayInsn(String type, int dimensions) {
            point();
            super.visitMultiANewArrayInsn(type, dimensions);
        }

        @Override
        public void visitInvokeDynamicInsn(
                String name, String type, org.objectweb.asm.Handle bootstrap, Object... arguments) {
            point();
            super.visitInvokeDynamicInsn(name, type, bootstrap, arguments);
        }

        @Override
        public void visitMethodInsn(int opcode, String owner, String name, String type, boolean ofInterface) {
            boolean array = owner.startsWith("[");
            boolean constant = name.equals("of") && type.startsWith("()");
            if (ALLOCATING.contains(name) && !constant && (array || owner.startsWith("java/"))) {
                point();
            }
            super.visitMethodInsn(opcode, owner, name, type, ofInterface);
        }
    }
}
