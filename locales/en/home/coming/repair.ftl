title = Repairs
not_yet = Repairs are being prepared. A photo and a few words will give you a number and a name. If it is urgent now, please call your grid worker.
