namespace DistributedSvm.Grains.Hosting.Clusters;

internal static class GrainDirectories
{
    public static ISiloBuilder UseDirectory(this ISiloBuilder silo, DirectoryKind kind)
    {
        if (kind == DirectoryKind.Distributed)
        {
#pragma warning disable ORLEANSEXP003 // Still marked as an experiment in 10.4; without it a dead silo takes a sixth of the survivors' grains along.
            silo.AddDistributedGrainDirectory();
#pragma warning restore ORLEANSEXP003
        }

        return silo;
    }
}
