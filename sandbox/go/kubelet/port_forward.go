package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
)

// PortForward leads a stream to the local port that plays the pod's.
func (k *kubelet) PortForward(_ context.Context, name, _ string, port int32, stream io.ReadWriteCloser) error {
	defer stream.Close()
	exposed, err := k.exposureOf(name)
	if err != nil {
		return err
	}
	local, isOpen := exposed.Ports[strconv.Itoa(int(port))]
	if !isOpen {
		return refused(port)
	}
	conn, err := net.Dial("tcp4", net.JoinHostPort("127.0.0.1", strconv.Itoa(local)))
	if err != nil {
		return refused(port)
	}
	defer conn.Close()
	// What comes from the client is not waited for when the pod has ended the connection.
	go func() {
		_, _ = io.Copy(conn, stream)
		_ = conn.(*net.TCPConn).CloseWrite()
	}()
	if _, err := io.Copy(stream, conn); err != nil && !errors.Is(err, net.ErrClosed) {
		return fmt.Errorf("failed to forward: %w", err)
	}
	return nil
}

// refused has the words of containerd.
func refused(port int32) error {
	return fmt.Errorf("failed to execute portforward in network namespace \"played\": failed to connect to localhost:%d "+
		"inside namespace \"played\", IPv4: dial tcp4 127.0.0.1:%d: connect: connection refused", port, port)
}
