using System.Diagnostics;
using System.Threading.Channels;
using OpenTelemetry;

namespace DistributedSvm.Client.Running.Tracing;

/// <summary>
/// Exports spans on a thread of its own. A collector that does not answer costs one warning and all spans, one that is slower than the run costs the spans that find no room: never the
/// run any time.
/// </summary>
internal sealed class SpanExport : BaseExportProcessor<Activity>
{
    private const int BatchSpans = 512;
    private const int MostWaiting = 200_000;

    /// <summary>At the end whoever takes nothing for so long is not waited for.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200);

    private readonly string _target;
    private readonly Action<string> _say;
    private readonly Channel<Activity> _spans;
    private readonly bool _isPatient;
    private readonly Task _exporting;
    private long _dropped;
    private long _lastTaken;
    private volatile bool _isGivenUp;

    /// <param name="exporter">Where to.</param>
    /// <param name="target">Its name for the user.</param>
    /// <param name="isPatient">Whoever brings spans waits for room.</param>
    /// <param name="say">Takes warnings.</param>
    public SpanExport(BaseExporter<Activity> exporter, string target, bool isPatient, Action<string> say)
        : base(exporter)
    {
        _target = target;
        _isPatient = isPatient;
        _say = say;
        _spans = Channel.CreateBounded<Activity>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });
        _exporting = Task.Factory.StartNew(Export, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
    }

    /// <summary>Sends what is left, as long as the collector takes it.</summary>
    public async Task Finish()
    {
        _spans.Writer.TryComplete();
        long since = Stopwatch.GetTimestamp();
        while (!_exporting.IsCompleted && Stopwatch.GetElapsedTime(Math.Max(since, Interlocked.Read(ref _lastTaken))) < Patience)
        {
            await Task.WhenAny(_exporting, Task.Delay(LookEvery));
        }

        if (!_exporting.IsCompleted)
        {
            GiveUp();
        }

        long dropped = Interlocked.Exchange(ref _dropped, 0);
        if (dropped > 0)
        {
            _say(FormattableString.Invariant($"{dropped} spans were dropped: {_target} is slower than the run; --trace-sample sends fewer"));
        }
    }

    protected override void OnExport(Activity data)
    {
        if (_isGivenUp || _spans.Writer.TryWrite(data))
        {
            return;
        }

        if (_isPatient)
        {
            _spans.Writer.WriteAsync(data).AsTask().GetAwaiter().GetResult();
        }
        else
        {
            Interlocked.Increment(ref _dropped);
        }
    }

    private async Task Export()
    {
        var batch = new Activity[BatchSpans];
        while (await _spans.Reader.WaitToReadAsync())
        {
            int count = 0;
            while (count < BatchSpans && _spans.Reader.TryRead(out Activity? span))
            {
                batch[count++] = span;
            }

            // A connection may have been closed since the last time: that is worth another try.
            if (_isGivenUp || IsTaken(batch, count) || IsTaken(batch, count))
            {
                Interlocked.Exchange(ref _lastTaken, Stopwatch.GetTimestamp());
            }
            else
            {
                GiveUp();
            }
        }
    }

    private bool IsTaken(Activity[] batch, int count) => exporter.Export(new Batch<Activity>(batch, count)) == ExportResult.Success;

    private void GiveUp()
    {
        if (!_isGivenUp)
        {
            _isGivenUp = true;
            _say($"no collector takes spans at {_target}: the run goes on without (OTEL_EXPORTER_OTLP_ENDPOINT says where it is, OTEL_EXPORTER_OTLP_PROTOCOL how it speaks)");
        }
    }
}
