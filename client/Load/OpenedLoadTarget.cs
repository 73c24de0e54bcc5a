using DistributedSvm.Grains.Live.Load;

namespace DistributedSvm.Client.Load;

/// <summary>A world under load, and what is to be done with it afterwards.</summary>
internal sealed class OpenedLoadTarget(ILoadTarget target, Func<ValueTask>? close = null) : IAsyncDisposable
{
    public ILoadTarget Target => target;

    public ValueTask DisposeAsync() => close?.Invoke() ?? ValueTask.CompletedTask;
}
