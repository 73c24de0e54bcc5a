using System.Threading.Channels;
using DistributedSvm.Engine.Tracing;
using DistributedSvm.Grains.Tracing;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Core.Telemetry;
using DistributedSvm.Reports.Traces;

namespace DistributedSvm.Client.Running.Tracing;

/// <summary>
/// Takes a run's trace while the run goes on, and gives its spans to whoever shows them, on a thread of its own. Only a few portions wait: whoever brings them waits when the
/// file is slower than the run.
/// </summary>
internal sealed class TraceFeed : IAsyncDisposable
{
    private const int MostWaiting = 8;

    private readonly World _world;
    private readonly TracePlan _plan;
    private readonly ITraceOutput[] _outputs;
    private readonly TraceAssembler _assembler = new();
    private readonly TraceStories[] _stories;
    private readonly Channel<Portion> _portions = Channel.CreateBounded<Portion>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });
    private readonly Task _writing;
    private SimTime _until = SimTime.Zero;
    private SimTime _last = SimTime.Zero;
    private bool _isOn;
    private bool _isWhole = true;

    public TraceFeed(World world, TracePlan plan, params ITraceOutput[] outputs)
    {
        _world = world;
        _plan = plan;
        _outputs = outputs;
        _stories = [.. outputs.Select(output => new TraceStories(output.Sink))];
        _writing = Task.Run(Write);
    }

    public TracePlan Plan => _plan;

    /// <summary>Gives it the next portion: with what came before, all before <paramref name="to"/>.</summary>
    public async ValueTask Post(byte[][] parts, SimTime to)
    {
        try
        {
            await _portions.Writer.WriteAsync(new Portion(parts, to));
        }
        catch (ChannelClosedException)
        {
            // It could not be written; Finish tells.
        }
    }

    /// <summary>Fetches a run's trace to its end.</summary>
    /// <param name="take">Asks for what comes after the time before which everything is here.</param>
    public async Task Fetch(Func<SimTime, Task<TracePortion>> take)
    {
        SimTime have = SimTime.Zero;
        TracePortion portion;
        do
        {
            portion = await take(have);
            await Post([.. portion.Parts], portion.To);
            have = portion.To;
        }
        while (!portion.IsLast);
        _isWhole = portion.IsWhole;
    }

    /// <summary>Writes what is left and ends everything.</summary>
    /// <param name="reached">How far the run came.</param>
    /// <param name="isWhole">Nothing is missing up to the run's end.</param>
    public async Task Finish(SimTime reached, bool isWhole)
    {
        _portions.Writer.TryComplete();
        try
        {
            await _writing;
            foreach (TraceStories stories in _stories)
            {
                stories.Cut(_last > reached ? _last : reached);
            }

            foreach (ITraceOutput output in _outputs)
            {
                await output.Finish(isWhole && _isWhole);
            }
        }
        catch (IOException exception)
        {
            // What the run came to is worth more than its picture.
            Consoles.Say($"the trace is not whole: {exception.Message}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        _portions.Writer.TryComplete();
        await _writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (ITraceOutput output in _outputs)
        {
            await output.DisposeAsync();
        }
    }

    private async Task Write()
    {
        try
        {
            await foreach (Portion portion in _portions.Reader.ReadAllAsync())
            {
                foreach (TraceRecord record in _assembler.Take(portion.Parts, SimTime.Min(portion.To, _world.End + new SimTime(1))))
                {
                    Add(record);
                }
            }
        }
        catch (Exception exception)
        {
            _portions.Writer.TryComplete(exception);
            throw;
        }
    }

    private void Add(TraceRecord record)
    {
        if (record.Time >= _until)
        {
            if (_isOn)
            {
                foreach (TraceStories stories in _stories)
                {
                    stories.Cut(_until);
                }
            }

            _isOn = _plan.Covers(record.Time, out _until);
        }

        _last = record.Time;
        foreach (TraceStories stories in _stories)
        {
            stories.Add(record);
        }
    }

    private sealed record Portion(byte[][] Parts, SimTime To);
}
