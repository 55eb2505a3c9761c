package main

import (
	"io"
	"net"
	"time"
)

// lingering listens for connections that end gently: closed with something unread, they would be reset by the system, and
// the last words on them might be lost on their way. (Real nodes do not care, and now and then they are.)
type lingering struct{ net.Listener }

func (l lingering) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return gentle{conn.(*net.TCPConn)}, nil
}

type gentle struct{ *net.TCPConn }

const patience = 2 * time.Second

func (g gentle) Close() error {
	if g.CloseWrite() == nil {
		_ = g.SetDeadline(time.Now().Add(patience))
		_, _ = io.Copy(io.Discard, g.TCPConn)
	}
	return g.TCPConn.Close()
}
