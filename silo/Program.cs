using DistributedSvm.Silo;

return await SiloCommand.Run(args);
