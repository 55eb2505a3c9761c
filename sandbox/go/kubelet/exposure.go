package main

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// exposure is what is behind a pod: the file NAMESPACE_NAME.json (sandbox/kubelet/exposed-pod.ts), read for each request.
type exposure struct {
	// Port of the pod → port of 127.0.0.1.
	Ports map[string]int `json:"ports"`
	// Container → file in CRI format: the one that runs, and the one before.
	LogFiles         map[string]string `json:"logFiles"`
	PreviousLogFiles map[string]string `json:"previousLogFiles"`
	// The directory that is the pod's file system, for all containers.
	Root        string            `json:"root"`
	Environment map[string]string `json:"environment"`
}

// exposureOf reads what is behind namespace/name; nothing at all if nobody has said.
func (k *kubelet) exposureOf(name string) (exposure, error) {
	var exposed exposure
	text, err := os.ReadFile(filepath.Join(k.directory, strings.Replace(name, "/", "_", 1)+".json"))
	if errors.Is(err, fs.ErrNotExist) {
		return exposed, nil
	}
	if err != nil {
		return exposed, err
	}
	return exposed, json.Unmarshal(text, &exposed)
}
