using DistributedSvm.Grains.Hosting.Clusters;

namespace DistributedSvm.Client.Running;

/// <summary>A call that is made once: where the answer is lost, whether it was done is not known, and the user decides.</summary>
internal static class ClusterCall
{
    public static async Task<T> Once<T>(Func<ValueTask<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call().AsTask().WaitAsync(cancellationToken);
        }
        catch (Exception exception) when (Outage.IsPassing(exception))
        {
            throw new ClusterUnreachableException("the cluster did not answer: a silo may just have been lost. Look at `dsvm run list`, and try again", exception);
        }
    }

    public static Task Once(Func<ValueTask> call, CancellationToken cancellationToken) => Once(
        async () =>
        {
            await call();
            return true;
        },
        cancellationToken);
}
