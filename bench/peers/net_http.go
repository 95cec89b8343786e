// Go's net/http, bufio lines and encoding/json: URL CONCURRENCY REQUESTS WARM_UP, so many requests that are not counted,
// then REQUESTS that are; one line of JSON.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
)

type chunk struct {
	Choices []struct {
		Delta struct {
			Content string `json:"content"`
		} `json:"delta"`
	} `json:"choices"`
}

const question = `{"model":"sonar","messages":[{"role":"user","content":"Why is the sky blue?"}],"stream":true}`

func used() (syscall.Rusage, int64) {
	var usage syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	return usage, usage.Utime.Nano()/1000 + usage.Stime.Nano()/1000
}

func askAll(client *http.Client, url string, concurrency, requests int) (int64, int64) {
	var begun, events, text int64
	var workers sync.WaitGroup
	for i := 0; i < concurrency; i++ {
		workers.Add(1)
		go func() {
			defer workers.Done()
			for atomic.AddInt64(&begun, 1) <= int64(requests) {
				response, err := client.Post(url, "application/json", strings.NewReader(question))
				if err != nil {
					fmt.Fprintln(os.Stderr, err)
					os.Exit(1)
				}
				lines := bufio.NewScanner(response.Body)
				lines.Buffer(make([]byte, 65536), 1<<20)
				for lines.Scan() {
					line := lines.Text()
					if !strings.HasPrefix(line, "data: ") || line == "data: [DONE]" {
						continue
					}
					var c chunk
					if json.Unmarshal([]byte(line[6:]), &c) != nil {
						os.Exit(1)
					}
					atomic.AddInt64(&events, 1)
					if len(c.Choices) > 0 {
						atomic.AddInt64(&text, int64(len(c.Choices[0].Delta.Content)))
					}
				}
				response.Body.Close()
			}
		}()
	}
	workers.Wait()
	return events, text
}

func main() {
	runtime.GOMAXPROCS(1)
	url := os.Args[1] + "/chat/completions"
	concurrency, _ := strconv.Atoi(os.Args[2])
	requests, _ := strconv.Atoi(os.Args[3])
	warmUp, _ := strconv.Atoi(os.Args[4])
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: concurrency}}
	askAll(client, url, concurrency, warmUp)
	_, before := used()
	events, text := askAll(client, url, concurrency, requests)
	usage, after := used()
	fmt.Printf("{\"cpu_us\":%d,\"events\":%d,\"text_bytes\":%d,\"rss_kib\":%d}\n", after-before, events, text, usage.Maxrss)
}
