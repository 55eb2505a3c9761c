package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"time"

	"k8s.io/cri-streaming/pkg/streaming/remotecommand"
	utilexec "k8s.io/utils/exec"
)

// Where a pod looks for its programs.
var programDirectories = []string{"/usr/local/bin", "/usr/bin", "/bin"}

// ExecInContainer runs a program of this machine as if the pod's root were its root: absolute paths in the arguments
// (also within the text of a shell command) are led below the root, and the root disappears from what it prints.
func (k *kubelet) ExecInContainer(_ context.Context, name, _, _ string, command []string, in io.Reader,
	out, errOut io.WriteCloser, tty bool, _ <-chan remotecommand.TerminalSize, _ time.Duration) error {
	exposed, err := k.exposureOf(name)
	if err != nil {
		return err
	}
	if exposed.Root == "" || tty {
		return fmt.Errorf("pod %q has no file system to run programs in, and no terminals", name)
	}
	program, err := findProgram(exposed.Root, command[0])
	if err != nil {
		return err
	}
	cmd := exec.Command(program, argumentsWithin(exposed.Root, command)...)
	cmd.Dir = exposed.Root
	cmd.Env = environmentOf(exposed, name)
	root := []byte(exposed.Root)
	withoutRoot, errWithoutRoot := &rootless{to: out, root: root}, &rootless{to: errOut, root: root}
	// Assigning a nil interface keeps the stream closed.
	if out != nil {
		cmd.Stdout = withoutRoot
	}
	if errOut != nil {
		cmd.Stderr = errWithoutRoot
	}
	if err := run(cmd, in); err != nil {
		return err
	}
	if err := errors.Join(withoutRoot.finish(), errWithoutRoot.finish()); err != nil {
		return err
	}
	return exitOf(cmd)
}

func run(cmd *exec.Cmd, in io.Reader) error {
	if in != nil {
		stdin, err := cmd.StdinPipe()
		if err != nil {
			return err
		}
		// Not cmd.Stdin: Wait would wait for the client's end of input, too.
		go func() {
			_, _ = io.Copy(stdin, in)
			_ = stdin.Close()
		}()
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	var exit *exec.ExitError
	if err := cmd.Wait(); err != nil && !errors.As(err, &exit) {
		return err
	}
	return nil
}

// exitOf gives an exit code other than 0 in the form in which it is reported to the client.
func exitOf(cmd *exec.Cmd) error {
	code := cmd.ProcessState.ExitCode()
	if status, ok := cmd.ProcessState.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		code = 128 + int(status.Signal())
	}
	if code == 0 {
		return nil
	}
	return utilexec.CodeExitError{Err: fmt.Errorf("command terminated with exit code %d", code), Code: code}
}

func findProgram(root, command string) (string, error) {
	candidates := []string{filepath.Join(root, command)}
	if !strings.Contains(command, "/") {
		candidates = nil
		for _, directory := range programDirectories {
			candidates = append(candidates, filepath.Join(root, directory, command))
		}
	}
	for _, candidate := range candidates {
		if _, err := exec.LookPath(candidate); err == nil {
			return candidate, nil
		}
	}
	trouble := "executable file not found in $PATH"
	if strings.Contains(command, "/") {
		trouble = "stat " + command + ": no such file or directory"
	}
	return "", fmt.Errorf("failed to exec in container: failed to start exec: OCI runtime exec failed: exec failed: "+
		"unable to start container process: exec: %q: %s: unknown", command, trouble)
}

// An absolute path at the beginning of an argument, after a one-letter option, or at the beginning of a shell word.
var absolutePath = regexp.MustCompile("(^|^-[A-Za-z]|[\\s'\"=:;|&<>(`])(/[A-Za-z0-9_.])")

// What every container shares with its machine.
var shared = regexp.MustCompile(`^/(dev|proc)(/|$|[\s'"])`)

func argumentsWithin(root string, command []string) []string {
	isTar := filepath.Base(command[0]) == "tar"
	var arguments []string
	for i, argument := range command[1:] {
		// Members of an archive have the names that they have in the pod.
		if isTar && strings.HasPrefix(argument, "/") && !takesFile.MatchString(command[i]) {
			arguments = append(arguments, "-C", root, argument[1:])
			continue
		}
		arguments = append(arguments, within(root, argument))
	}
	return arguments
}

// Options of tar that are followed by a file or directory.
var takesFile = regexp.MustCompile(`^(-?[A-Za-z]*[fCTX]|--(file|directory|files-from|exclude-from))$`)

func within(root, argument string) string {
	var result strings.Builder
	last := 0
	for _, match := range absolutePath.FindAllStringSubmatchIndex(argument, -1) {
		path := match[4]
		if shared.MatchString(argument[path:]) {
			continue
		}
		result.WriteString(argument[last:path])
		result.WriteString(root)
		last = path
	}
	return result.String() + argument[last:]
}

func environmentOf(exposed exposure, name string) []string {
	var path []string
	for _, directory := range programDirectories {
		path = append(path, filepath.Join(exposed.Root, directory))
	}
	environment := []string{
		"PATH=" + strings.Join(path, ":"),
		"HOME=" + filepath.Join(exposed.Root, "root"),
		"HOSTNAME=" + filepath.Base(name),
		// Programs that are written for this may need it.
		"POD_ROOT=" + exposed.Root,
		"TMPDIR=" + filepath.Join(exposed.Root, "tmp"),
		"LANG=" + os.Getenv("LANG"),
	}
	for variable, value := range exposed.Environment {
		environment = append(environment, variable+"="+value)
	}
	return environment
}

// rootless makes the root a mere / in what is written through it, wherever the writes begin and end.
type rootless struct {
	to   io.Writer
	root []byte
	// The end of what came, as far as the root may begin there.
	rest []byte
}

func (r *rootless) Write(part []byte) (int, error) {
	data := bytes.ReplaceAll(append(r.rest, part...), []byte(string(r.root)+"/"), []byte("/"))
	held := 0
	for length := min(len(r.root), len(data)); length > 0; length-- {
		if bytes.HasSuffix(data, r.root[:length]) {
			held = length
			break
		}
	}
	done := bytes.ReplaceAll(data[:len(data)-held], r.root, []byte("/"))
	r.rest = append([]byte(nil), data[len(data)-held:]...)
	if len(done) == 0 {
		return len(part), nil
	}
	_, err := r.to.Write(done)
	return len(part), err
}

func (r *rootless) finish() error {
	if len(r.rest) == 0 {
		return nil
	}
	_, err := r.to.Write(bytes.ReplaceAll(r.rest, r.root, []byte("/")))
	return err
}
