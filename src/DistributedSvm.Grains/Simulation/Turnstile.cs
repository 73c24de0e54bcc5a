namespace DistributedSvm.Grains.Simulation;

/// <summary>Lets one at a time through, in the order of their coming. For the turns of one grain, which never run at the same time.</summary>
internal sealed class Turnstile
{
    private Task _last = Task.CompletedTask;

    public Task Pass(Func<Task> action) => _last = After(_last, action);

    private static async Task After(Task previous, Func<Task> action)
    {
        // Its failure is the business of whoever passed before.
        await previous.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        await action();
    }
}
