using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Google.Protobuf;

namespace DistributedSvm.EndToEnd.Telemetry;

/// <summary>A server that speaks OTLP over HTTP (opentelemetry-proto, collector/trace/v1): takes everything, keeps the spans.</summary>
internal sealed class OtlpCollector : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly ConcurrentQueue<OtlpSpan> _spans = new();
    private readonly ConcurrentDictionary<string, int> _requests = new();
    private readonly Task _serving;

    private OtlpCollector(int port)
    {
        Endpoint = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");
        _listener.Prefixes.Add($"{Endpoint}/");
        _listener.Start();
        _serving = Serve();
    }

    public string Endpoint { get; }

    public IReadOnlyCollection<OtlpSpan> Spans => _spans;

    /// <summary>How often something was sent to <c>/v1/traces</c>, <c>/v1/metrics</c> or <c>/v1/logs</c>.</summary>
    public int Requests(string path) => _requests.GetValueOrDefault(path);

    /// <summary>What a process needs in its environment to send here.</summary>
    public (string Name, string Value)[] Environment => [("OTEL_EXPORTER_OTLP_ENDPOINT", Endpoint), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")];

    public static OtlpCollector Start() => new(Ports.Free());

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _serving;
        _listener.Close();
    }

    private async Task Serve()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            string path = context.Request.Url!.AbsolutePath;
            var body = new MemoryStream();
            await context.Request.InputStream.CopyToAsync(body);
            if (path == "/v1/traces")
            {
                ReadRequest(body.ToArray());
            }

            _requests.AddOrUpdate(path, 1, (_, count) => count + 1);
            context.Response.ContentType = "application/x-protobuf";
            context.Response.Close();
        }
    }

    /// <summary>ExportTraceServiceRequest { repeated ResourceSpans = 1 { Resource = 1; repeated ScopeSpans = 2 { repeated Span = 2 } } }.</summary>
    private void ReadRequest(byte[] bytes)
    {
        foreach ((int field, byte[] resourceSpans) in Fields(bytes))
        {
            if (field != 1)
            {
                continue;
            }

            string service = "";
            foreach ((int part, byte[] content) in Fields(resourceSpans))
            {
                service = part == 1 ? Attribute(content, "service.instance.id") : service;
                foreach ((_, byte[] span) in part == 2 ? Fields(content).Where(inner => inner.Field == 2) : [])
                {
                    _spans.Enqueue(ReadSpan(span, service));
                }
            }
        }
    }

    private static OtlpSpan ReadSpan(byte[] bytes, string service)
    {
        Dictionary<int, byte[]> fields = Fields(bytes).GroupBy(field => field.Field).ToDictionary(group => group.Key, group => group.First().Content);
        return new OtlpSpan(
            Convert.ToHexString(fields[1]),
            Convert.ToHexString(fields[2]),
            fields.TryGetValue(4, out byte[]? parent) ? Convert.ToHexString(parent) : "",
            System.Text.Encoding.UTF8.GetString(fields[5]),
            service,
            [.. Fields(bytes).Where(field => field.Field == 9).Select(field => System.Text.Encoding.UTF8.GetString(Fields(field.Content).First(inner => inner.Field == 1).Content))]);
    }

    /// <summary>repeated KeyValue = 1 { string key = 1; AnyValue value = 2 { string = 1 } }.</summary>
    private static string Attribute(byte[] resource, string name)
    {
        foreach ((_, byte[] pair) in Fields(resource).Where(field => field.Field == 1))
        {
            Dictionary<int, byte[]> parts = Fields(pair).ToDictionary(field => field.Field, field => field.Content);
            if (System.Text.Encoding.UTF8.GetString(parts[1]) == name)
            {
                return System.Text.Encoding.UTF8.GetString(Fields(parts[2]).First().Content);
            }
        }

        return "";
    }

    /// <summary>Fields that hold bytes, strings or messages.</summary>
    private static List<(int Field, byte[] Content)> Fields(byte[] message)
    {
        var fields = new List<(int, byte[])>();
        var input = new CodedInputStream(message);
        for (uint tag = input.ReadTag(); tag != 0; tag = input.ReadTag())
        {
            if (WireFormat.GetTagWireType(tag) == WireFormat.WireType.LengthDelimited)
            {
                fields.Add((WireFormat.GetTagFieldNumber(tag), input.ReadBytes().ToByteArray()));
            }
            else
            {
                input.SkipLastField();
            }
        }

        return fields;
    }
}
